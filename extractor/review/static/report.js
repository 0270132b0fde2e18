// @ts-check
/** The review page of one report: puts the parts together and turns keys and clicks into what is said. */
import { CellPanel, numberIn } from "./cell_panel.js";
import { announce, help, open, prompt } from "./dialogs.js";
import { button, byId, fill, h } from "./dom.js";
import { FormView } from "./form_view.js";
import { bindingFor, COMMON_KEYS, PARAGRAPH_KEYS, TABLE_KEYS } from "./keys.js";
import { Model, shown } from "./model.js";
import { ParagraphsView } from "./paragraphs.js";
import { ask, Line, Refused } from "./server.js";
import { SourceView } from "./source_view.js";
import { wireChoices, wireDivider } from "./choices.js";
import { block, clock, common, t } from "./words.js";

const data = block("data");
const model = new Model(data.screen, common.person.name);
const base = `/reports/${model.screen.id}`;
const mayWrite = common.person.role !== "viewer";

const PASSED_MOST = 100;

/** @type {string|null} */
let current = null;
/** @type {string[]} cells alike that the next verdict goes to as well */
let armed = [];
let paragraphsOpen = false;
let unsentOffered = false;
let single = localStorage.getItem("single-keys") !== "off";

const source = new SourceView(byId("source"), model, (name) => go(name, true));
const form = new FormView(byId("form"), model, (name, origin) => go(name, origin === "pointer"));
const panel = new CellPanel(model, source, { go: (name) => go(name, true), take, act: (action) => act(action) });
const paragraphs = new ParagraphsView(byId("paragraphs"), model, {
  say: (changes) => { model.say(changes); drawHead(); void line.flush(); },
  show: (place) => source.showPlace(place),
});
const line = new Line(model, data.heard, { changed, refused, trouble, clash, others });

// -------------------------------------------------------------------- where the person is

/** Make a cell the current one. @param {string|null} name @param {boolean} focus */
function go(name, focus) {
  if (name === null) return;
  if (name !== current && !armed.includes(name)) arm([]);
  current = name;
  form.select(name, focus && !paragraphsOpen);
  source.select(name);
  panel.draw(name, armed);
}

/** @param {string[]} names */
function arm(names) {
  armed = names;
  form.arm(names);
  if (current !== null) panel.draw(current, armed);
}

/** On to what waits next; when nothing does, say so. @param {string|null} [from] */
function onward(from = current) {
  const next = model.next(from !== null && model.waiting.includes(from) ? from : null);
  if (next !== null) go(next, true);
  else if (current !== null) go(current, true);
  const paragraphsLeft = model.live.paragraphs.filter((p) => p.open).length;
  if (model.waiting.length === 0) announce(t("all_done") + (paragraphsLeft ? t("paragraphs_left", { count: paragraphsLeft }) : ""));
}

// -------------------------------------------------------------------- what the person says

/** @param {import("./types.js").Verdict} verdict @param {number} [number] @param {{text?: string}} [more] */
function say(verdict, number, more = {}) {
  if (current === null) return;
  if (!mayWrite) return announce(t("viewer_only"), "warning");
  const targets = verdict !== "note" && armed.length > 1 ? armed : [current];
  const said = targets.map((target) => ({ target, verdict, ...(number === undefined ? {} : { number }), ...more }));
  commit(said, targets.length > 1 ? t("said_many", { count: targets.length }) : `${model.screen.fixed[current].label}：${t(`verdict.${verdict}`)} ${number ?? ""}`);
  if (verdict !== "note") onward();
}

/** @param {Omit<import("./types.js").Change, "base">[]} said @param {string} told */
function commit(said, told) {
  armed = [];
  model.say(said);
  redraw();
  announce(`${told}。${left()}`);
  void line.flush();
}

/** @param {"undo"|"redo"} kind */
function step(kind) {
  const item = model.step(kind);
  redraw();
  if (item.restore.size > 0) go(item.restore.keys().next().value ?? null, true);
  announce(t(kind));
  void line.flush();
}

/** Take a number that is offered for the current cell. What the sums force, the cells alike take too, each its own;
 * a suggestion about one cell is never another's. @param {import("./types.js").Offer|undefined} offer */
function take(offer) {
  if (current === null || offer === undefined) return announce(t("no_offer"));
  if (!mayWrite) return announce(t("viewer_only"), "warning");
  const forced = offer.from === "entailed" ? armed.filter((name) => model.cells[name].entailed !== undefined) : [];
  if (forced.length < 2) {
    arm([]);
    return say("value", offer.number);
  }
  commit(forced.map((target) => ({ target, verdict: "value", number: model.cells[target].entailed })), t("said_many", { count: forced.length }));
  onward();
}

function acceptRest() {
  if (current === null) return;
  const table = model.screen.fixed[current].table;
  const { names, failing } = model.rest(table);
  if (names.length === 0) return announce(t("nothing_left"));
  if (failing.length > 0) return announce(t("sums_fail", { count: failing.length, sum: failing[0].title }), "warning");
  commit(names.map((target) => ({ target, verdict: "accept" })), t("said_many", { count: names.length }));
  onward();
}

function commitInput() {
  const number = numberIn(panel.input.value);
  if (number === null) {
    panel.input.setAttribute("aria-invalid", "true");
    return announce(t("not_a_number"), "warning");
  }
  leaveInput();
  if (current !== null && model.cells[current].state === "value" && model.cells[current].number === number) say("accept");
  else say("value", number);
}

function leaveInput() {
  panel.input.removeAttribute("aria-invalid");
  panel.input.blur();
}

function sourceWrong() {
  if (current === null) return;
  const offer = armed.length > 1 ? undefined : model.offers(current)[0];
  prompt(t("source_wrong"), t("source_wrong_ask"), { optional: true, value: offer ? String(offer.number) : "", check: (text) => numberIn(text) !== null }, (text) => {
    say("source_wrong", text === "" ? undefined : /** @type {number} */ (numberIn(text)));
  });
}

function note() {
  prompt(t("note"), t("note_ask"), { multiline: true }, (text) => say("note", undefined, { text }));
}

/** @param {string} action @param {any} [argument] */
function act(action, argument) {
  switch (action) {
    case "accept":
      return model.waiting.length === 0 ? nextReport() : say("accept");
    case "say":
      return say(argument);
    case "take":
      return take(current === null ? undefined : model.offers(current)[0]);
    case "type":
      panel.input.value = argument;
      panel.input.focus();
      return;
    case "alike":
      return current === null ? undefined : arm(armed.length > 1 ? [] : model.alike(current));
    case "next":
      return go(model.next(current, argument), true);
    case "beside":
      return go(form.beside(argument), true);
    case "zoom":
      return source.zoomStep(argument);
    case "source_wrong":
      return sourceWrong();
    case "note":
      return note();
    case "undo":
    case "redo":
      return step(action);
    case "rest":
      return acceptRest();
    case "panel":
      return showParagraphs(!paragraphsOpen);
    case "history":
      return history();
    case "next_report":
      return nextReport();
    case "queue":
      return void (location.href = "/");
    case "help":
      return help(single, (on) => {
        single = on;
        localStorage.setItem("single-keys", on ? "on" : "off");
      });
    case "escape":
      if (document.activeElement === panel.input) leaveInput();
      arm([]);
      return current === null ? undefined : go(current, true);
  }
}

/** On within the queue's filters; what was passed over in this sitting comes last. */
function nextReport() {
  /** @type {number[]} */
  const passed = [...JSON.parse(sessionStorage.getItem("passed") ?? "[]"), model.screen.id].slice(-PASSED_MOST);
  sessionStorage.setItem("passed", JSON.stringify(passed));
  const query = new URLSearchParams(sessionStorage.getItem("filters") ?? "");
  for (const id of passed) query.append("passed", String(id));
  location.href = `/reports/next?${query}`;
}

/** @param {boolean} show */
function showParagraphs(show) {
  paragraphsOpen = show;
  document.body.classList.toggle("paragraphs-open", show);
  byId("tab-form").setAttribute("aria-selected", String(!show));
  byId("tab-paragraphs").setAttribute("aria-selected", String(show));
  byId("form").hidden = show;
  byId("cell").hidden = show;
  byId("paragraphs").hidden = !show;
  paragraphs.follow();
  if (show) paragraphs.focus();
  else if (current !== null) go(current, true);
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target === panel.input) {
    if (event.isComposing) return;
    if (event.key === "Enter") { event.preventDefault(); commitInput(); }
    else if (event.key === "Escape") { event.preventDefault(); act("escape"); }
    return;
  }
  if (target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const onButton = target.closest("button, a, summary") !== null;
  if (onButton && (event.key === "Enter" || event.key === " ")) return;
  const own = paragraphsOpen ? PARAGRAPH_KEYS : TABLE_KEYS;
  const binding = (paragraphsOpen && paragraphs.busy ? undefined : bindingFor(event, [...own, ...COMMON_KEYS]));
  if (paragraphsOpen && paragraphs.busy) {
    if (paragraphs.splitKey(event)) event.preventDefault();
    return;
  }
  if (binding === undefined) return;
  if (!single && /^[a-z\]/=+-]$/i.test(event.key) && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  if (paragraphsOpen && PARAGRAPH_KEYS.includes(binding)) paragraphs.act(binding.action, binding.argument);
  else act(binding.action, binding.action === "type" ? event.key : binding.argument);
});

for (const element of document.querySelectorAll("[data-act]")) {
  const { act: action = "", argument } = /** @type {HTMLElement} */ (element).dataset;
  element.addEventListener("click", () => act(action, argument === "1" ? 1 : argument === "-1" ? -1 : argument));
}
byId("enter").addEventListener("click", commitInput);
byId("tab-form").addEventListener("click", () => showParagraphs(false));
byId("tab-paragraphs").addEventListener("click", () => showParagraphs(true));

// -------------------------------------------------------------------- what the page shows

function redraw() {
  const changedNames = model.recompute();
  form.draw(changedNames);
  form.drawSums();
  if (armed.length > 0 || form.armed.size > 0) form.arm(armed);
  source.draw(changedNames);
  if (current !== null) panel.draw(current, armed);
  drawHead();
}

function changed() {
  redraw();
  paragraphs.follow();
  if (current !== null && form.current === null) go(current, false);
}

/** What is on its way is also kept in the browser, in case it ends before the server has it. */
const unsentKey = `unsent/${model.screen.id}/${common.person.name}`;

function keepUnsent() {
  document.body.dataset.unsaved = String(model.pending.length);
  if (unsentOffered) return; // until it is decided
  const said = model.pending.flatMap((item) => (item.kind === "say" ? item.changes : []));
  if (said.length > 0) localStorage.setItem(unsentKey, JSON.stringify(said));
  else localStorage.removeItem(unsentKey);
}

/** What a page that ended before its time had not saved is offered again. */
function offerUnsent() {
  /** @type {import("./types.js").Change[]} */
  const said = JSON.parse(localStorage.getItem(unsentKey) ?? "[]");
  if (said.length === 0 || !mayWrite) return;
  unsentOffered = true;
  const done = (/** @type {boolean} */ again) => {
    unsentOffered = false;
    dialog.close();
    if (again) {
      const item = model.say(said);
      item.changes = said; // on the revisions that were seen then: what changed since will clash, and be shown
      redraw();
      void line.flush();
    } else localStorage.removeItem(unsentKey);
  };
  const rows = said.map((c) => h("li", {}, h("b", {}, model.screen.fixed[c.target]?.label ?? t(c.target)), ` ${t(`verdict.${c.verdict}`)} ${c.number ?? c.text ?? ""}`));
  const dialog = open(t("unsent", { count: said.length }), [h("ul", {}, ...rows), h("div", { class: "dialog-foot" }, button(t("drop"), () => done(false)), button(t("send_again"), () => done(true), { class: "primary" }))]);
}

function drawHead() {
  const { live } = model;
  keepUnsent();
  const fact = (/** @type {import("./types.js").Fact|null} */ f, /** @type {string} */ key) =>
    h("button", { type: "button", class: `fact${f?.settled ? " settled" : f && f.confidence < 0.9 ? " doubtful" : ""}`, title: t(`${key}_edit`), onclick: () => editFact(key) }, String(f?.value ?? t(`no_${key}`)), key === "year" ? t("year_suffix") : "");
  fill(byId("facts"), fact(live.agency, "agency"), fact(live.year, "year"));
  const tally = model.tally();
  const sums = byId("tally");
  const mood = tally.fails ? "bad" : tally.explained ? "explained" : tally.unknown ? "unknown" : "good";
  sums.className = `tally ${mood}`;
  fill(sums, model.screen.sums.length === 0 ? "" : t(`sums_${mood}`, { count: { bad: tally.fails, explained: tally.explained, unknown: tally.unknown, good: tally.holds }[mood] }));
  fill(byId("left"), left());
  byId("left").className = model.waiting.length ? "left" : "left done";
  const openParagraphs = live.paragraphs.filter((p) => p.open).length;
  fill(byId("tab-paragraphs"), t("paragraphs"), openParagraphs ? h("span", { class: "count" }, String(openParagraphs)) : null, h("kbd", { "aria-hidden": "true" }, "V"));
  fill(byId("tab-form"), t("tables"), model.waiting.length ? h("span", { class: "count" }, String(model.doubtful || model.waiting.length)) : null);
  const wrong = Object.values(model.cells).some((cell) => cell.source_wrong);
  byId("notice").hidden = !wrong;
  fill(byId("warnings"), ...[...model.screen.problems.map((p) => p.message), ...live.findings.filter((f) => f.severity !== "error" || f.cells.length === 0).map((f) => f.message)].map((m) => h("li", {}, m)));
  byId("warnings-box").hidden = byId("warnings").childElementCount === 0;
  fill(byId("warnings-count"), t("warnings", { count: byId("warnings").childElementCount }));
}

/** What is left, in words: cells that are doubtful themselves, apart from those that only share a broken sum. */
function left() {
  const others = model.waiting.length - model.doubtful;
  if (model.waiting.length === 0) return t(Object.values(model.cells).some((cell) => cell.settled) ? "done_mark" : "clean_mark");
  return t(others === 0 ? "left" : model.doubtful === 0 ? "left_sums" : "left_both", { count: model.doubtful, others });
}

/** @param {string} key */
function editFact(key) {
  const fact = key === "agency" ? model.live.agency : model.live.year;
  prompt(t(`${key}_edit`), t(key), { value: String(fact?.value ?? ""), check: (text) => key === "agency" || /^\d{4}$/.test(text) }, (text) => {
    model.say([{ target: key, verdict: "value", ...(key === "agency" ? { text } : { number: Number(text) }) }]);
    drawHead();
    void line.flush();
  });
}

function history() {
  const name = (/** @type {string} */ target) => model.screen.fixed[target]?.label ?? (target.startsWith("paragraph/") ? t("paragraph") : t(target));
  const undone = new Set(model.live.history.map((entry) => entry.undoes));
  const takeBack = (/** @type {import("./types.js").Entry} */ entry) => button(t("take_back"), async () => {
    dialog.close();
    try {
      await ask("POST", `/api/v1${base}/undo`, { entry: entry.id });
    } catch (error) {
      announce(t("refused", { message: /** @type {Error} */ (error).message }), "warning");
    }
    await line.refresh();
  }, { class: "plain" });
  const rows = [...model.live.history].reverse().map((entry) =>
    h("li", {}, !undone.has(entry.id) && mayWrite && takeBack(entry), h("span", { class: "by" }, `${entry.who} ${clock(entry.at)}`), h("b", {}, ` ${name(entry.target)} `), t(`verdict.${entry.verdict}`), entry.before !== entry.after ? ` ${entry.before || "␣"} → ${entry.after || "␣"}` : "", entry.why ? ` ${entry.why}` : ""));
  const dialog = open(t("history"), [rows.length ? h("ol", { class: "history", reversed: true }, ...rows) : h("p", {}, t("no_history"))]);
}

// -------------------------------------------------------------------- what the server says

/** @param {string} message */
function refused(message) {
  announce(t("refused", { message }), "warning");
}

/** @param {number} waiting */
function trouble(waiting) {
  byId("trouble").hidden = waiting === 0;
  fill(byId("trouble"), waiting ? t("trouble", { count: waiting }) : "");
}

/** Someone was faster. Both words are shown; nothing is lost whichever is kept. @param {import("./types.js").Conflict[]} conflicts @param {import("./model.js").Item} item */
function clash(conflicts, item) {
  const mine = new Map(item.kind === "say" ? item.changes.map((c) => [c.target, c]) : []);
  const rows = conflicts.map((conflict) => {
    const own = mine.get(conflict.target);
    const ownText = own ? own.number ?? own.text ?? own.section ?? t(`verdict.${own.verdict}`) : t("undo");
    const row = h("li", {},
      h("b", {}, model.screen.fixed[conflict.target]?.label ?? t("paragraph")),
      h("p", {}, conflict.theirs ? t("clash_theirs", { who: conflict.theirs.who, at: clock(conflict.theirs.at), value: conflict.value || t("state.blank") }) : t("clash_machine", { value: conflict.value || t("state.blank") })),
      h("p", {}, t("clash_mine", { value: String(ownText) })),
      h("div", { class: "dialog-foot" },
        button(t("keep_theirs"), () => done(row), { class: "primary" }),
        own && button(t("take_mine"), () => {
          const { base: _, ...rest } = own;
          model.say([rest]);
          redraw();
          void line.flush();
          done(row);
        })));
    return row;
  });
  const done = (/** @type {HTMLElement} */ row) => {
    row.remove();
    if (list.childElementCount === 0) dialog.close();
  };
  announce(""); // what was said of it before is not so
  const list = h("ul", { class: "clashes" }, ...rows);
  const dialog = open(t("clash"), [h("p", {}, t("clash_why")), list], { class: "clash" });
}

/** @param {any[]} events */
function others(events) {
  const people = [...new Set(events.filter((e) => e.who !== common.person.name || e.kind === "correction").map((e) => e.who))];
  const cells = [...new Set(events.map((e) => e.target).filter((target) => target && model.screen.fixed[target]))];
  if (cells.length > 0) announce(t("others_settled", { who: people.join("、"), count: cells.length, cell: model.screen.fixed[cells[0]].label }));
  for (const name of cells) form.slots.get(name)?.classList.add("fresh");
  setTimeout(() => cells.forEach((name) => form.slots.get(name)?.classList.remove("fresh")), 4000);
  if (events.some((e) => e.kind === "extraction")) announce(t("read_again"), "warning");
  if (events.some((e) => e.kind === "claim" || e.kind === "release")) void claim(false);
}

// -------------------------------------------------------------------- whose report it is

/** @param {boolean} force */
async function claim(force) {
  if (!mayWrite) return;
  try {
    await ask("PUT", `/api/v1${base}/claim`, { by_force: force });
    fill(byId("claim"), "");
  } catch (error) {
    if (!(error instanceof Refused) || !error.body?.claim) return;
    fill(byId("claim"), t("claimed", { who: error.body.claim.who }), button(t("take_over"), () => claim(true)));
  }
}

window.addEventListener("pagehide", () => {
  if (mayWrite) void ask("DELETE", `/api/v1${base}/claim`, undefined, { keepalive: true }).catch(() => {});
});
window.addEventListener("beforeunload", (event) => {
  if (model.pending.length > 0) event.preventDefault();
});
setInterval(() => void claim(false), 240_000);

// -------------------------------------------------------------------- begin

wireChoices();
wireDivider(() => current !== null && source.centre(current));
offerUnsent();
drawHead();
form.drawSums();
const asked = decodeURIComponent(location.hash.slice(1));
current = asked in model.cells ? asked : model.waiting[0] ?? model.names[0] ?? null;
if (current !== null) go(current, true);
else showParagraphs(true);
const first = current === null ? null : model.screen.fixed[current].place;
if (first !== null && "page" in first) new Image().src = source.picture(first.page); // is on its way before the source's shape is known
ask("GET", `${base}/source`).then((shownSource) => {
  source.show(shownSource);
  if (current !== null) panel.draw(current, armed);
}, (error) => source.fail(error.message));
line.listen();
void claim(false);
