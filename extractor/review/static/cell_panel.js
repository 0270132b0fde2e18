// @ts-check
/**
 * The panel below the form: the current cell as the source shows it, beside it what it is taken to read, the sums it is
 * in, and why it is trusted or not.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./source_view.js").SourceView} SourceView
 */
import { button, byId, fill, h } from "./dom.js";
import { shown } from "./model.js";
import { solve, unscaled } from "./sums.js";
import { clock, percent, t } from "./words.js";

const CROP_ZOOM = 2.4;

export class CellPanel {
  /**
   * @param {Model} model @param {SourceView} source
   * @param {{go: (name: string) => void, take: (offer: import("./types.js").Offer) => void, act: (action: string) => void}} on
   */
  constructor(model, source, on) {
    this.model = model;
    this.source = source;
    this.on = on;
    /** @type {HTMLInputElement} */
    this.input = byId("number");
  }

  /** @param {string} name @param {string[]} armed cells that the next verdict goes to */
  draw(name, armed) {
    const [cell, fixed] = [this.model.cells[name], this.model.screen.fixed[name]];
    const [row, column] = fixed.label.split(" · ");
    fill(byId("cell-name"), h("strong", {}, row), column ? h("span", {}, ` · ${column}`) : null, fixed.unit && h("span", { class: "unit" }, `（${fixed.unit}）`));
    if (document.activeElement !== this.input) this.input.value = cell.state === "value" ? shown(cell) : "";
    this.input.placeholder = cell.state === "value" ? "" : t(`state.${cell.state}`);
    this.input.setAttribute("aria-label", `${fixed.label}：${t("number_here")}`);
    this.#drawCrop(name);
    fill(byId("standing"), ...this.#standing(cell, fixed));
    fill(byId("offers"), ...this.#offers(name, armed));
    fill(byId("alike"), ...this.#alike(name, armed));
    fill(byId("sums"), ...this.#sums(name));
    fill(byId("trust"), ...this.#trust(name));
  }

  // ------------------------------------------------------------------ as the source shows it

  /** The cell, or, where the source has none, its neighbour. @param {string} name */
  #drawCrop(name) {
    const found = this.model.screen.fixed[name].place !== null;
    const near = found ? name : this.source.nearest(name);
    byId("crop").classList.toggle("guessed", !found);
    fill(byId("crop"), near === null ? h("p", { class: "empty" }, t("no_place")) : this.#crop(near), !found && near !== null && h("span", { class: "near" }, t("near")));
  }

  /** @param {string} name a cell that has a place */
  #crop(name) {
    const place = /** @type {import("./types.js").PagePlace|import("./types.js").TextPlace} */ (this.model.screen.fixed[name].place);
    if ("page" in place) return this.#cutOut(place);
    const element = this.source.cellText(name);
    if (element !== null) {
      const row = /** @type {HTMLElement|null} */ (element.parentElement);
      const texts = [...(row?.children ?? [])].map((td) => h(td === element ? "mark" : "span", {}, td.textContent || " "));
      return h("p", { class: "crop-line" }, ...texts);
    }
    const line = this.source.lineAt(place);
    if (line === null) return h("p", { class: "empty" }, t("line_of", { line: place.line }));
    const [from, to] = line.field ?? [0, 0];
    return h("p", { class: "crop-line" }, h("span", { class: "line-number" }, String(place.line)), line.text.slice(0, from).replaceAll("\t", " ⇥ "), h("mark", {}, line.text.slice(from, to) || " "), line.text.slice(to).replaceAll("\t", " ⇥ "));
  }

  /** @param {import("./types.js").PagePlace} place */
  #cutOut(place) {
    const size = this.source.source?.pages?.[place.page - 1];
    if (size === undefined) return h("p", { class: "empty" }, t("opening_source"));
    const [x0, y0, x1, y1] = place.box;
    const frame = byId("crop");
    const [width, height] = [frame.clientWidth || 260, frame.clientHeight || 72];
    const zoom = Math.min(CROP_ZOOM, width / (x1 - x0 + 8), height / (y1 - y0 + 4));
    const [left, top] = [width / 2 - ((x0 + x1) / 2) * zoom, height / 2 - ((y0 + y1) / 2) * zoom];
    const px = (/** @type {number} */ v) => `${v}px`;
    return h("div", { class: "crop-page" },
      h("img", { src: this.source.picture(place.page), alt: t("crop_alt"), style: { width: px(size.width * zoom), height: px(size.height * zoom), left: px(left), top: px(top) } }),
      h("div", { class: "crop-box", style: { left: px(left + x0 * zoom - 2), top: px(top + y0 * zoom - 2), width: px((x1 - x0) * zoom + 4), height: px((y1 - y0) * zoom + 4) } }));
  }

  // ------------------------------------------------------------------ what it is taken to read

  /** @param {import("./types.js").Cell} cell @param {import("./types.js").Fixed} fixed */
  #standing(cell, fixed) {
    const machine = fixed.machine;
    const read = machine.state === "value" ? (machine.raw ?? String(machine.number)) : t(`state.${machine.state}`);
    const lines = [h("span", { class: "printed" }, t("read_as", { raw: read }))];
    if (machine.note) lines.push(h("span", {}, t("beside", { note: machine.note })));
    if (cell.settled) {
      const by = { who: cell.settled.who, at: clock(cell.settled.at), verdict: t(`verdict.${cell.settled.verdict}`) };
      lines.push(h("span", { class: "by" }, t("settled_by", by)));
    }
    if (cell.differs) lines.push(h("span", { class: "warning" }, t("differs", { now: shown(machine) || t(`state.${machine.state}`) })));
    if (cell.source_wrong) {
      const should = cell.source_wrong.should_be;
      lines.push(h("span", { class: "warning" }, should === undefined ? t("source_wrong_here") : t("source_wrong_should", { number: should })));
    }
    for (const note of cell.notes ?? []) lines.push(h("span", { class: "note" }, `✎ ${note.who} ${clock(note.at)}：${note.text ?? ""}`));
    return lines;
  }

  /** @param {string} name @param {string[]} armed */
  #offers(name, armed) {
    const offers = this.model.offers(name);
    const buttons = offers.map((offer, i) =>
      button(offer.from === "entailed" && armed.length > 1 ? t("offer.forced") : t(`offer.${offer.from}`, { number: offer.number }), () => this.on.take(offer), { class: "offer", title: offer.text, data: { number: offer.number } }, i === 0 ? "S" : null));
    const cell = this.model.cells[name];
    const disputed = offers.find((offer) => offer.from === "finding" || offer.from === "sums");
    if (cell.state !== "value" || cell.settled || disputed === undefined) return buttons;
    // a sum never proves that the page was misread: that the agency misprinted is offered beside it
    const misprint = button(t("offer.misprint", { printed: shown(cell), number: disputed.number }), () => this.on.act("source_wrong"), { class: "offer" }, "W");
    return [...buttons, misprint];
  }

  /** @param {string} name @param {string[]} armed */
  #alike(name, armed) {
    if (armed.length > 1) return [button(t("armed", { count: armed.length }), () => this.on.act("alike"), { class: "armed", "aria-pressed": "true" }, "L")];
    const count = this.model.alike(name).length;
    return count > 1 ? [button(t("alike", { count: count - 1 }), () => this.on.act("alike"), { "aria-pressed": "false" }, "L")] : [];
  }

  // ------------------------------------------------------------------ its sums

  /** @param {string} name */
  #sums(name) {
    const sums = this.model.sumsOf.get(name) ?? [];
    if (sums.length === 0) return [h("p", { class: "empty" }, t("no_sums"))];
    return sums.map((sum) => this.#sum(sum, name));
  }

  /** @param {import("./types.js").Sum} sum @param {string} name */
  #sum(sum, name) {
    const outcome = /** @type {import("./sums.js").Outcome} */ (this.model.outcomes.get(sum));
    const sign = { holds: "=", fails: "≠", unknown: "?" }[outcome.state];
    const mended = outcome.state === "fails" ? solve(sum, name, (n) => this.model.cells[n], this.model.screen.fixed[name].number_kind) : null;
    return h("div", { class: `sum ${outcome.state}${outcome.telling ? "" : " empty-sum"}` },
      h("div", { class: "sum-head" },
        h("span", { class: "sum-sign", "aria-hidden": "true" }, { holds: "✓", fails: "✗", unknown: "?" }[outcome.state]),
        h("span", {}, `${t(`rule.${sum.rule}`)} · ${sum.title}`),
        h("span", { class: "sum-totals" }, `${unscaled(outcome.left)} ${sign} ${unscaled(outcome.right)}`),
        mended !== null && button(t("mend", { number: mended }), () => this.on.take({ number: mended, from: "sums", text: sum.title }), { class: "offer" })),
      h("div", { class: "sum-terms" }, ...this.#terms(sum.left, name, sum.rule), h("b", {}, ` ${sign} `), ...this.#terms(sum.right, name, sum.rule)));
  }

  /** The terms of one side; plain zeros besides the current cell are only counted. @param {string[]} names @param {string} current @param {string} rule */
  #terms(names, current, rule) {
    const told = names.length <= 2 ? names : names.filter((n) => n === current || this.model.cells[n].state !== "value" || this.model.cells[n].number !== 0 || this.model.waiting.includes(n));
    const kept = told.length > 12 ? told.filter((n) => n === current || this.model.cells[n].number).concat() : told;
    /** @type {Node[]} */
    const parts = [];
    for (const n of kept) {
      const cell = this.model.cells[n];
      const [row, column] = this.model.screen.fixed[n].label.split(" · ");
      const label = rule === "column_sum" || rule === "balance" ? row.split("（区分")[0] : column;
      const look = `${n === current ? "here" : ""} ${cell.settled ? "settled" : this.model.screen.fixed[n].doubtful ? "doubtful" : ""}`;
      if (parts.length > 0) parts.push(document.createTextNode(" + "));
      parts.push(button(`${label} `, () => this.on.go(n), { class: `term ${look}` }));
      parts[parts.length - 1].appendChild(h("b", {}, shown(cell) || "␣"));
    }
    const left = names.length - kept.length;
    if (left > 0) parts.push(h("span", { class: "zeros" }, `${parts.length ? " + " : ""}${t("zeros", { count: left })}`));
    return parts;
  }

  // ------------------------------------------------------------------ its trust

  /** @param {string} name */
  #trust(name) {
    const fixed = this.model.screen.fixed[name];
    const bars = [{ name: "prior", weight: fixed.start, reason: t("prior") }, ...fixed.evidence.filter((e) => Math.abs(e.weight) >= 0.01)];
    const most = Math.max(2, ...bars.map((b) => Math.abs(b.weight)));
    const rows = bars.map((bar) =>
      h("li", { class: "bar", title: bar.reason },
        h("span", { class: "bar-name" }, bar.reason || bar.name),
        h("span", { class: "bar-track", "aria-hidden": "true" }, h("span", { class: bar.weight < 0 ? "against" : "for", style: { width: `${(Math.abs(bar.weight) / most) * 50}%` } })),
        h("span", { class: "bar-weight" }, (bar.weight > 0 ? "+" : bar.weight < 0 ? "−" : "") + Math.abs(bar.weight).toFixed(1))));
    return [h("div", { class: "trust-head" }, t("trust", { percent: percent(fixed.confidence) })), h("ul", {}, ...rows)];
  }
}

/** What a person typed as a number; null where it is none. Full-width digits and thousands separators are understood. @param {string} text */
export function numberIn(text) {
  const plain = text.normalize("NFKC").replace(/[,\s_]/g, "").replace(/[−–—]/g, "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}
