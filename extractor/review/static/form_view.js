// @ts-check
/**
 * The official tables, one slot for each number, coloured by trust; a grid for keyboard and screen reader.
 *
 * @typedef {import("./model.js").Model} Model
 */
import { fill, h } from "./dom.js";
import { shown } from "./model.js";
import { percent, t } from "./words.js";

export class FormView {
  /** @param {Element} root @param {Model} model @param {(name: string, origin: "pointer"|"focus") => void} choose */
  constructor(root, model, choose) {
    this.model = model;
    /** @type {Map<string, HTMLElement>} */
    this.slots = new Map();
    /** @type {string[][]} names by printed line, for the arrows */
    this.lines = [];
    /** @type {Map<string, {line: number, from: number, to: number}>} */
    this.at = new Map();
    /** @type {string|null} */
    this.current = null;
    /** @type {Set<string>} */
    this.broken = new Set();
    /** @type {Set<string>} */
    this.armed = new Set();
    fill(root, ...model.screen.tables.map((table) => this.#table(table)));
    root.addEventListener("click", (event) => {
      const name = slotOf(event.target);
      if (name) choose(name, "pointer");
    });
    root.addEventListener("focusin", (event) => {
      const name = slotOf(event.target);
      if (name && name !== this.current) choose(name, "focus");
    });
    this.draw(model.names);
  }

  /** @param {import("./types.js").PrintedTable} table */
  #table(table) {
    const rows = table.lines.map((line) => {
      const names = line.filter((cell) => cell.name).map((cell) => /** @type {string} */ (cell.name));
      if (names.length > 0) {
        for (const cell of line) {
          if (cell.name) this.at.set(cell.name, { line: this.lines.length, from: cell.column, to: cell.column + cell.columns });
        }
        this.lines.push(names);
      }
      return h("tr", {}, ...line.map((cell) => this.#cell(cell)));
    });
    const id = `table-${table.id}`;
    return h(
      "section",
      { class: "form-table", id, "aria-labelledby": `${id}-title` },
      h("h2", { id: `${id}-title` }, table.title),
      h("div", { class: "table-scroll", tabindex: "-1" },
        h("table", { role: "grid", "aria-labelledby": `${id}-title`, class: table.columns > 8 ? "wide" : "" }, h("tbody", {}, ...rows))),
    );
  }

  /** @param {import("./types.js").PrintedCell} cell */
  #cell(cell) {
    const spans = { rowspan: cell.rows > 1 ? cell.rows : null, colspan: cell.columns > 1 ? cell.columns : null };
    if (!cell.name) {
      const scope = cell.role === "label" ? "row" : "col";
      const role = cell.role === "label" ? "rowheader" : "columnheader";
      if (!cell.text) return h("td", { ...spans, role: "gridcell" });
      return h("th", { ...spans, scope, role, class: `${cell.role}${cell.reads_on ? " long" : ""}` }, cell.text);
    }
    const slot = h("td", { ...spans, role: "gridcell", tabindex: "-1", class: "slot", data: { name: cell.name } },
      h("span", { class: "number" }), h("span", { class: "mark", "aria-hidden": "true" }));
    this.slots.set(cell.name, slot);
    return slot;
  }

  /** Draw these cells as they stand now. @param {Iterable<string>} names */
  draw(names) {
    for (const name of names) {
      const slot = this.slots.get(name);
      if (slot === undefined) continue;
      const look = appearance(this.model, name);
      const classes = `slot ${look.classes.join(" ")}${name === this.current ? " current" : ""}${this.broken.has(name) ? " broken" : ""}`;
      if (slot.className !== classes) slot.className = classes;
      const [number, mark] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ (slot.children));
      // what is written anew is laid out anew, even where it says the same
      if (number.textContent !== look.text) number.textContent = look.text;
      if (mark.textContent !== look.mark) mark.textContent = look.mark;
      if (slot.getAttribute("aria-label") !== look.spoken) slot.setAttribute("aria-label", look.spoken);
    }
  }

  /** Sums that fail mark their cells; called after every change. */
  drawSums() {
    const before = this.broken;
    this.broken = this.model.brokenCells();
    for (const name of before) if (!this.broken.has(name)) this.slots.get(name)?.classList.remove("broken");
    for (const name of this.broken) if (!before.has(name)) this.slots.get(name)?.classList.add("broken");
  }

  /** Make a cell the current one; `focus` puts the keyboard there. @param {string} name @param {boolean} focus */
  select(name, focus) {
    const before = this.current === null ? undefined : this.slots.get(this.current);
    before?.classList.remove("current");
    before?.setAttribute("tabindex", "-1");
    before?.removeAttribute("aria-selected");
    this.current = name;
    const slot = this.slots.get(name);
    if (slot === undefined) return;
    slot.classList.add("current");
    slot.setAttribute("tabindex", "0");
    slot.setAttribute("aria-selected", "true");
    if (focus && document.activeElement !== slot) slot.focus({ preventScroll: true });
    reveal(slot);
  }

  /** Show which cells the next verdict goes to, besides the current one. @param {string[]} names */
  arm(names) {
    for (const name of this.armed) this.slots.get(name)?.classList.remove("armed");
    this.armed = new Set(names);
    for (const name of this.armed) this.slots.get(name)?.classList.add("armed");
  }

  /** The slot beside the current one. @param {"up"|"down"|"left"|"right"|"home"|"end"} way @returns {string|null} */
  beside(way) {
    if (this.current === null) return this.lines[0]?.[0] ?? null;
    const here = this.at.get(this.current);
    if (here === undefined) return null;
    const line = this.lines[here.line];
    const column = line.indexOf(this.current);
    switch (way) {
      case "left": return line[column - 1] ?? null;
      case "right": return line[column + 1] ?? null;
      case "home": return line[0];
      case "end": return line[line.length - 1];
      default: {
        const other = this.lines[here.line + (way === "up" ? -1 : 1)];
        if (other === undefined) return null;
        const share = (/** @type {string} */ name) => {
          const its = /** @type {{from: number, to: number}} */ (this.at.get(name));
          return Math.min(its.to, here.to) - Math.max(its.from, here.from);
        };
        return other.reduce((best, name) => (share(name) > share(best) ? name : best));
      }
    }
  }
}

/** @param {EventTarget|null} target @returns {string|undefined} */
function slotOf(target) {
  return /** @type {HTMLElement|null} */ (target instanceof Element ? target.closest("td.slot") : null)?.dataset.name;
}

/** Scroll only when needed, and then to the middle: the eye finds the cell where it was. @param {HTMLElement} slot */
function reveal(slot) {
  const pane = slot.closest(".form-pane");
  if (pane === null) return;
  const [box, view] = [slot.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (box.top < view.top + 40 || box.bottom > view.bottom - 24) {
    pane.scrollTop += box.top - view.top - view.height / 2 + box.height / 2;
  }
  const sideways = slot.closest(".table-scroll");
  if (sideways !== null) {
    const edge = sideways.getBoundingClientRect();
    if (box.left < edge.left || box.right > edge.right) sideways.scrollLeft += box.left - edge.left - edge.width / 2;
  }
}

/** How far a doubtful reading can be trusted, in four steps. @param {number} confidence */
export function trustStep(confidence) {
  return confidence < 0.2 ? 1 : confidence < 0.5 ? 2 : confidence < 0.8 ? 3 : 4;
}

/** What a cell looks and sounds like. @param {Model} model @param {string} name */
export function appearance(model, name) {
  const [cell, fixed] = [model.cells[name], model.screen.fixed[name]];
  /** @type {string[]} */
  const classes = [cell.state];
  const spoken = [fixed.label, cell.state === "value" ? shown(cell) : t(`state.${cell.state}`)];
  let mark = "";
  if (cell.source_wrong) {
    classes.push("source-wrong");
    mark = "⚑";
    spoken.push(t("mark.source_wrong"));
  } else if (cell.settled) {
    const mine = cell.settled.who === model.me;
    classes.push("settled", mine ? "mine" : "theirs");
    mark = cell.differs ? "≠" : "✓";
    spoken.push(t(mine ? "mark.settled" : "mark.settled_by", { who: cell.settled.who }));
    if (cell.differs) spoken.push(t("mark.differs"));
  } else if (fixed.doubtful) {
    classes.push("doubtful", `trust-${trustStep(fixed.confidence)}`);
    mark = "?";
    spoken.push(t("mark.doubtful", { percent: percent(fixed.confidence) }));
  }
  if (cell.notes?.length) {
    classes.push("noted");
    spoken.push(t("mark.noted"));
  }
  return { classes, mark, text: shown(cell), spoken: spoken.join("，") };
}
