// @ts-check
/**
 * The paragraphs with their sections as a coloured margin: change, split, join.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./types.js").Paragraph} Paragraph
 */
import { open, prompt } from "./dialogs.js";
import { button, fill, h } from "./dom.js";
import { percent, t } from "./words.js";

export const SECTIONS = [
  "title", "preamble", "overview.general", "overview.proactive", "overview.on_request", "overview.management", "overview.platform",
  "overview.supervision", "problems", "improvements", "other_matters", "signature", "heading", "table_note", "page_furniture",
];
const SECTION_KEYS = "123456789abcdef";
const STOPS = /[。；！？;!?\n]/;

export class ParagraphsView {
  /**
   * @param {HTMLElement} root @param {Model} model
   * @param {{say: (changes: Omit<import("./types.js").Change, "base">[]) => void,
   *   show: (place: import("./types.js").PagePlace|import("./types.js").TextPlace) => void}} on
   */
  constructor(root, model, on) {
    this.root = root;
    this.model = model;
    this.on = on;
    /** @type {string|null} */
    this.current = null;
    this.index = 0;
    /** @type {number|null} where the cut stands while a paragraph is being split */
    this.cut = null;
    this.drawn = "";
  }

  get busy() {
    return this.cut !== null;
  }

  get list() {
    return this.model.live.paragraphs;
  }

  /** Draw what the server says, if it is another thing than what stands there, and if anyone sees it. */
  follow() {
    const stands = JSON.stringify(this.list);
    if (this.root.hidden || stands === this.drawn) return;
    this.drawn = stands;
    this.draw();
  }

  draw() {
    const at = this.list.findIndex((p) => p.key === this.current);
    this.index = at >= 0 ? at : Math.min(this.index, Math.max(0, this.list.length - 1));
    this.current = this.list[this.index]?.key ?? null;
    if (this.cut !== null && at < 0) this.cut = null;
    const had = this.root.contains(document.activeElement) && document.activeElement?.tagName !== "SELECT";
    fill(this.root, h("ol", { class: "paragraph-list", "aria-label": t("paragraphs") }, ...this.list.map((p, i) => this.#paragraph(p, i))));
    if (had) this.focus();
  }

  /** @param {Paragraph} p @param {number} i */
  #paragraph(p, i) {
    const here = i === this.index;
    const select = h("select", { "aria-label": t("section"), onchange: (/** @type {any} */ e) => this.#say(p, { verdict: "section", section: e.target.value }) },
      ...SECTIONS.map((s) => h("option", { value: s, selected: s === p.section }, t(`section.${s}`))));
    const state = p.settled ? "settled" : p.open ? "doubtful" : "";
    const text = h("div", { class: "paragraph-text" }, ...(here && this.cut !== null ? [p.text.slice(0, this.cut), h("span", { class: "cut", "aria-hidden": "true" }, "✂"), p.text.slice(this.cut)] : [p.text]));
    if (here && this.cut !== null) text.addEventListener("click", (/** @type {MouseEvent} */ event) => this.#cutAtPointer(event, text, p));
    return h("li", {
      class: `paragraph ${p.section.replaceAll(".", "-")} ${state}${here ? " current" : ""}`, tabindex: here ? "0" : "-1", data: { index: i },
      "aria-label": `${t(`section.${p.section}`)}${p.open ? `，${t("mark.doubtful", { percent: percent(p.confidence) })}` : ""}：${p.text}`,
      onclick: (/** @type {Event} */ e) => !(/** @type {HTMLElement} */ (e.target)).closest("select, button, .cut") && this.#choose(i, true),
      onfocus: () => i !== this.index && this.#choose(i, false),
    },
    h("div", { class: "paragraph-head" }, select,
      p.open && h("span", { class: "doubt" }, `? ${percent(p.confidence)} %`),
      p.settled && h("span", { class: "by" }, `✓ ${p.settled.who}`)),
    text,
    here && h("div", { class: "paragraph-tools" },
      this.cut === null && p.open && button(t("accept"), () => this.#say(p, { verdict: "accept" }), {}, "↵"),
      this.cut === null ? button(t("split"), () => this.#startSplit(), {}, "S") : button(t("split_here"), () => this.#split(), { class: "primary" }, "↵"),
      this.cut === null && i + 1 < this.list.length && button(t("join"), () => this.#say(p, { verdict: "join" }), {}, "+")),
    ...(p.notes ?? []).map((n) => h("p", { class: "note" }, `✎ ${n.who}：${n.text ?? ""}`)));
  }

  /** @param {number} i @param {boolean} focus */
  #choose(i, focus) {
    if (i < 0 || i >= this.list.length) return;
    if (i !== this.index) this.cut = null;
    this.index = i;
    this.current = this.list[i].key;
    this.draw();
    if (focus) this.focus();
    const place = this.list[i].place;
    if (place !== null) this.on.show(place);
  }

  focus() {
    const item = /** @type {HTMLElement|undefined} */ (this.root.querySelectorAll("li.paragraph")[this.index]);
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Paragraph} p @param {Omit<import("./types.js").Change, "base"|"target">} what */
  #say(p, what) {
    this.on.say([{ target: p.key, ...what }]);
  }

  /** @param {string} action @param {any} argument */
  act(action, argument) {
    const p = this.list[this.index];
    if (p === undefined) return;
    switch (action) {
      case "accept":
        this.#say(p, { verdict: "accept" });
        return this.#onward(1);
      case "next":
        return this.#onward(argument);
      case "step":
        return this.#choose(this.index + argument, true);
      case "section":
        return this.#chooseSection(p);
      case "split":
        return this.#startSplit();
      case "join":
        return this.index + 1 < this.list.length ? this.#say(p, { verdict: "join" }) : undefined;
      case "note":
        return void prompt(t("note"), t("note_ask"), { multiline: true }, (text) => this.#say(p, { verdict: "note", text }));
    }
  }

  /** On to the next doubtful paragraph. @param {number} step */
  #onward(step) {
    for (let n = 1; n <= this.list.length; n += 1) {
      const i = (this.index + step * n + this.list.length * 2) % this.list.length;
      if (this.list[i].open && i !== this.index) return this.#choose(i, true);
    }
  }

  /** @param {Paragraph} p */
  #chooseSection(p) {
    const pick = (/** @type {string} */ section) => {
      dialog.close();
      this.#say(p, { verdict: "section", section });
      this.focus();
    };
    const dialog = open(t("section"), [h("div", { class: "sections" }, ...SECTIONS.map((s, i) =>
      button(t(`section.${s}`), () => pick(s), { class: `choice ${s.replaceAll(".", "-")}`, "aria-current": s === p.section ? "true" : null }, SECTION_KEYS[i])))], { focus: "[aria-current]" });
    dialog.addEventListener("keydown", (event) => {
      const at = SECTION_KEYS.indexOf(event.key.toLowerCase());
      if (at >= 0 && !event.ctrlKey) {
        event.preventDefault();
        pick(SECTIONS[at]);
      }
    });
  }

  // ------------------------------------------------------------------ splitting

  #startSplit() {
    const text = this.list[this.index].text;
    if (text.length < 2) return;
    const stop = text.slice(0, -1).search(STOPS);
    this.cut = stop >= 0 ? stop + 1 : Math.floor(text.length / 2);
    this.draw();
    this.focus();
  }

  #split() {
    const p = this.list[this.index];
    if (this.cut !== null) this.#say(p, { verdict: "split", at: this.cut });
    this.cut = null;
    this.draw();
  }

  /** Keys while the cut is being placed; whether the key was one. @param {KeyboardEvent} event */
  splitKey(event) {
    const text = this.list[this.index].text;
    const move = (/** @type {number} */ to) => {
      this.cut = Math.max(1, Math.min(text.length - 1, to));
      this.draw();
      this.focus();
      return true;
    };
    const at = /** @type {number} */ (this.cut);
    const sentence = (/** @type {number} */ way) => {
      for (let i = at + way; i > 0 && i < text.length; i += way) if (STOPS.test(text[i - 1])) return i;
      return at;
    };
    switch (event.key) {
      case "ArrowRight": return move(event.ctrlKey ? sentence(1) : at + 1);
      case "ArrowLeft": return move(event.ctrlKey ? sentence(-1) : at - 1);
      case "ArrowDown": return move(sentence(1));
      case "ArrowUp": return move(sentence(-1));
      case "Enter": this.#split(); return true;
      case "Escape": this.cut = null; this.draw(); this.focus(); return true;
      default: return false;
    }
  }

  /** @param {MouseEvent} event @param {HTMLElement} text @param {Paragraph} p */
  #cutAtPointer(event, text, p) {
    const range = document.caretRangeFromPoint?.(event.clientX, event.clientY);
    if (!range || !text.contains(range.startContainer)) return;
    event.stopPropagation();
    const before = range.startContainer === text.firstChild ? 0 : /** @type {number} */ (this.cut);
    this.cut = Math.max(1, Math.min(p.text.length - 1, before + range.startOffset));
    this.draw();
    this.focus();
  }
}
