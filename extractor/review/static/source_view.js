// @ts-check
/**
 * The source: pages with a box for every cell, or the lines and tables of a file without pages; the current place is
 * marked and brought to the middle.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./types.js").PagePlace} PagePlace
 * @typedef {import("./types.js").TextPlace} TextPlace
 */
import { fill, h, svg } from "./dom.js";
import { field } from "./fields.js";
import { trustStep } from "./form_view.js";
import { t } from "./words.js";

const ZOOM_STEP = 1.25;
const [ZOOM_LEAST, ZOOM_MOST] = [0.3, 6];

export class SourceView {
  /** @param {HTMLElement} root @param {Model} model @param {(name: string) => void} choose */
  constructor(root, model, choose) {
    this.root = root;
    this.model = model;
    this.choose = choose;
    this.zoom = 1;
    this.fitted = true;
    /** @type {{mode: string, pages?: {width: number, height: number}[], blocks?: any[]}|null} */
    this.source = null;
    /** @type {HTMLElement[]} */
    this.pages = [];
    /** @type {Map<string, SVGElement|HTMLElement>} */
    this.marks = new Map();
    /** @type {string|null} */
    this.current = null;
    this.pane = h("div", { class: "source-scroll", tabindex: "0", role: "region", "aria-label": t("source") });
    fill(root, this.pane);
    fill(this.pane, h("p", { class: "empty" }, t("opening_source")));
    this.#panning();
  }

  /** @param {any} source as source_view.py makes it */
  show(source) {
    this.source = source;
    if (source.mode === "pages") this.#showPages(source.pages);
    else this.#showBlocks(source);
    if (this.current !== null) this.select(this.current);
  }

  /** @param {string} sentence */
  fail(sentence) {
    fill(this.pane, h("p", { class: "empty" }, sentence));
  }

  // ------------------------------------------------------------------ pages

  /** @param {{width: number, height: number}[]} pages */
  #showPages(pages) {
    this.pages = pages.map((page, i) => {
      const layer = svg("svg", { viewBox: `0 0 ${page.width} ${page.height}`, class: "boxes", "aria-hidden": "true" });
      const picture = h("img", { src: this.picture(i + 1), alt: t("page_of", { page: i + 1, pages: pages.length }), loading: i < 2 ? "eager" : "lazy", draggable: "false" });
      return h("div", { class: "page", data: { page: i + 1 } }, picture, layer);
    });
    fill(this.pane, ...this.pages);
    for (const name of this.model.names) {
      const place = this.model.screen.fixed[name].place;
      if (place === null || !("page" in place) || this.pages[place.page - 1] === undefined) continue;
      const [x0, y0, x1, y1] = place.box;
      const box = svg("rect", { x: x0, y: y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0), onclick: () => this.choose(name) });
      this.pages[place.page - 1].lastElementChild?.append(box);
      this.marks.set(name, box);
    }
    this.draw(this.model.names);
    this.#fit();
    new ResizeObserver(() => this.fitted && this.#fit()).observe(this.pane);
  }

  /** The address of a page's picture. @param {number} page from 1 */
  picture(page) {
    return `/reports/${this.model.screen.id}/pages/${page}?source=${this.model.screen.sha256.slice(0, 12)}`;
  }

  #fit() {
    const widest = Math.max(...(this.source?.pages ?? []).map((p) => p.width));
    if (widest > 0 && this.pane.clientWidth > 60) this.setZoom((this.pane.clientWidth - 24) / widest, true);
  }

  /** @param {number} zoom pixels a point @param {boolean} [fitted] @param {{x: number, y: number}} [about] stays where it is */
  setZoom(zoom, fitted = false, about) {
    const before = this.zoom;
    this.zoom = Math.min(ZOOM_MOST, Math.max(ZOOM_LEAST, zoom));
    this.fitted = fitted;
    this.source?.pages?.forEach((page, i) => {
      this.pages[i].style.width = `${page.width * this.zoom}px`;
      this.pages[i].style.height = `${page.height * this.zoom}px`;
    });
    const factor = this.zoom / before;
    const at = about ?? { x: this.pane.clientWidth / 2, y: this.pane.clientHeight / 2 };
    this.pane.scrollLeft = (this.pane.scrollLeft + at.x) * factor - at.x;
    this.pane.scrollTop = (this.pane.scrollTop + at.y) * factor - at.y;
    this.pane.style.setProperty("--text-zoom", String(this.zoom));
  }

  /** @param {"in"|"out"|"fit"} way */
  zoomStep(way) {
    if (way === "fit" && this.source?.mode === "pages") this.#fit();
    else this.setZoom(way === "fit" ? 1 : this.zoom * (way === "in" ? ZOOM_STEP : 1 / ZOOM_STEP));
    if (way !== "fit" && this.current !== null) this.centre(this.current);
  }

  #panning() {
    /** @type {{x: number, y: number, left: number, top: number}|null} */
    let from = null;
    this.pane.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "mouse" && event.button === 0 && this.source?.mode === "pages") {
        from = { x: event.clientX, y: event.clientY, left: this.pane.scrollLeft, top: this.pane.scrollTop };
      }
    });
    this.pane.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (from === null || event.buttons === 0) return void (from = null);
      this.pane.scrollLeft = from.left - (event.clientX - from.x);
      this.pane.scrollTop = from.top - (event.clientY - from.y);
    });
    this.pane.addEventListener("wheel", (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = this.pane.getBoundingClientRect();
      const about = { x: event.clientX - box.left, y: event.clientY - box.top };
      this.setZoom(this.zoom * Math.exp(-event.deltaY / 400), false, about);
    }, { passive: false });
  }

  // ------------------------------------------------------------------ lines and tables

  /** @param {{mode: string, blocks: any[]}} source */
  #showBlocks(source) {
    /** @type {Map<string, HTMLElement>} elements by place */
    const at = new Map();
    /** @type {Map<string, string>} texts of lines by place */
    const texts = new Map();
    const key = (/** @type {any} */ place, /** @type {number|string} */ column = place.column) => `${place.part ?? ""}/${place.line}/${column}`;
    const elements = source.blocks.map((block) => {
      if (block.rows) {
        const rows = block.rows.map((/** @type {any[]} */ row) => h("tr", {}, ...row.map((cell) => {
          const element = h("td", { rowspan: cell.rows, colspan: cell.columns }, cell.text);
          if (cell.line && !at.has(key(cell))) at.set(key(cell), element);
          return element;
        })));
        return h("table", { class: "source-table" }, h("tbody", {}, ...rows));
      }
      const line = h("p", { class: "source-line" }, source.mode === "lines" && h("span", { class: "line-number", "aria-hidden": "true" }, String(block.line ?? "")), h("span", { class: "line-text" }, block.text || " "));
      if (block.line && !at.has(key(block, "line"))) {
        at.set(key(block, "line"), line);
        texts.set(key(block, "line"), block.text);
      }
      return line;
    });
    fill(this.pane, h("div", { class: `source-${source.mode}` }, ...elements));
    for (const name of this.model.names) {
      const place = this.model.screen.fixed[name].place;
      if (place === null || !("line" in place)) continue;
      const element = at.get(key(place)) ?? at.get(key(place, "line"));
      if (element !== undefined) this.marks.set(name, element);
    }
    this.texts = texts;
    this.lines = at;
  }

  /** The source's words at a place without pages: the line, and where in it the field stands. @param {TextPlace} place */
  lineAt(place) {
    const text = this.texts?.get(`${place.part ?? ""}/${place.line}/line`);
    return text === undefined ? null : { text, field: field(text, place.column) };
  }

  /** The text of a source's table cell. @param {string} name */
  cellText(name) {
    const element = this.marks.get(name);
    return element?.tagName === "TD" ? element : null;
  }

  // ------------------------------------------------------------------ both

  /** Colour the boxes as the form's cells are. @param {Iterable<string>} names */
  draw(names) {
    if (this.source?.mode !== "pages") return;
    for (const name of names) {
      const box = this.marks.get(name);
      if (box === undefined) continue;
      const [cell, fixed] = [this.model.cells[name], this.model.screen.fixed[name]];
      const state = cell.source_wrong ? "source-wrong" : cell.settled ? "settled" : fixed.doubtful ? `doubtful trust-${trustStep(fixed.confidence)}` : "";
      const look = state + (name === this.current ? " current" : "");
      if (box.getAttribute("class") !== look) box.setAttribute("class", look);
    }
  }

  /** Mark a cell's place and bring it to the middle. @param {string} name */
  select(name) {
    const before = this.current;
    this.current = name;
    if (this.source === null) return;
    if (before !== null) {
      const old = this.marks.get(before);
      old?.classList.remove("current");
      if (old?.classList.contains("source-line")) unmark(/** @type {HTMLElement} */ (old));
    }
    for (const guess of this.root.querySelectorAll(".guess")) guess.classList.remove("guess");
    const mark = this.marks.get(name);
    if (mark === undefined) {
      const near = this.nearest(name);
      if (near !== null) {
        this.marks.get(near)?.classList.add("guess");
        this.centre(near);
      }
      return;
    }
    mark.classList.add("current");
    const place = this.model.screen.fixed[name].place;
    if (place !== null && "line" in place && mark.classList.contains("source-line")) {
      markField(/** @type {HTMLElement} */ (mark), this.lineAt(place));
    }
    if (mark instanceof SVGElement) mark.parentNode?.append(mark); // above its neighbours
    this.centre(name);
  }

  /** For a cell that stands nowhere: a neighbour in its printed row, so that the eye lands near. @param {string} name */
  nearest(name) {
    const row = name.slice(0, name.lastIndexOf("."));
    const at = /** @type {number} */ (this.model.position.get(name));
    const placed = this.model.names.filter((n) => this.marks.has(n));
    const same = placed.filter((n) => n.slice(0, n.lastIndexOf(".")) === row);
    const distance = (/** @type {string} */ n) => Math.abs(/** @type {number} */ (this.model.position.get(n)) - at);
    const among = same.length > 0 ? same : placed;
    return among.length === 0 ? null : among.reduce((best, n) => (distance(n) < distance(best) ? n : best));
  }

  /** Bring any place (a paragraph's) to the middle and mark it. @param {PagePlace|TextPlace} place */
  showPlace(place) {
    for (const old of this.root.querySelectorAll(".passage")) old.classList.contains("source-line") ? old.classList.remove("passage") : old.remove();
    if ("page" in place) {
      const [x0, y0, x1, y1] = place.box;
      const box = svg("rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: "passage" });
      this.pages[place.page - 1]?.lastElementChild?.append(box);
      this.#centreOn(box);
    } else {
      const mark = this.lines?.get(`${place.part ?? ""}/${place.line}/line`);
      mark?.classList.add("passage");
      if (mark !== undefined) this.#centreOn(mark);
    }
  }

  /** @param {string} name */
  centre(name) {
    const mark = this.marks.get(name);
    if (mark !== undefined) this.#centreOn(mark);
  }

  /** @param {Element} mark */
  #centreOn(mark) {
    if (!mark.isConnected) return;
    const [box, view] = [mark.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    this.pane.scrollTop += box.top + box.height / 2 - view.top - view.height / 2;
    const wide = this.pane.scrollWidth > this.pane.clientWidth + 1;
    if (wide) this.pane.scrollLeft += box.left + box.width / 2 - view.left - view.width / 2;
  }
}

/** @param {HTMLElement} line @param {{text: string, field: [number, number]|null}|null} found */
function markField(line, found) {
  const text = line.querySelector(".line-text");
  if (text === null || found === null || found.field === null) return;
  const [from, to] = found.field;
  fill(text, found.text.slice(0, from), h("mark", {}, found.text.slice(from, to) || " "), found.text.slice(to));
}

/** @param {HTMLElement} line */
function unmark(line) {
  const text = line.querySelector(".line-text");
  if (text !== null) text.textContent = text.textContent;
}
