// @ts-check
/** Small windows over the page (the browser's own <dialog>: it keeps the focus and gives it back), and short messages. */
import { button, byId, fill, h } from "./dom.js";
import { COMMON_KEYS, keyLabel, PARAGRAPH_KEYS, TABLE_KEYS } from "./keys.js";
import { t } from "./words.js";

/**
 * @param {string} title @param {(Node|string)[]} content @param {{class?: string, focus?: string}} [how]
 * @returns {HTMLDialogElement}
 */
export function open(title, content, how = {}) {
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: how.class ?? "", "aria-labelledby": "dialog-title" },
      h("div", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title), button("✕", () => dialog.close(), { "aria-label": t("close"), class: "plain" })),
      ...content));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  dialog.showModal();
  if (how.focus) /** @type {HTMLElement|null} */ (dialog.querySelector(how.focus))?.focus();
  return dialog;
}

/** The keys, as they are. @param {boolean} single @param {(on: boolean) => void} setSingle */
export function help(single, setSingle) {
  const row = (/** @type {import("./keys.js").Binding} */ b, /** @type {string} */ prefix) => {
    const keys = b.action === "type" ? ["0–9"] : b.keys;
    return h("tr", {}, h("td", {}, ...keys.flatMap((k, i) => [i ? " " : "", h("kbd", {}, keyLabel(k))])), h("td", {}, t(`${prefix}.${b.action}${typeof b.argument === "string" ? `.${b.argument}` : b.argument === -1 ? ".back" : ""}`)));
  };
  const part = (/** @type {string} */ title, /** @type {import("./keys.js").Binding[]} */ list, /** @type {string} */ prefix) =>
    h("section", {}, h("h3", {}, t(title)), h("table", {}, h("tbody", {}, ...list.map((b) => row(b, prefix)))));
  const toggle = h("input", { type: "checkbox", id: "single-keys", checked: single, onchange: (/** @type {any} */ e) => setSingle(e.target.checked) });
  open(t("help"), [
    h("div", { class: "keys" },
      part("keys.settle", TABLE_KEYS.filter((b) => b.group === "settle"), "key"),
      part("keys.move", TABLE_KEYS.filter((b) => b.group !== "settle"), "key"),
      part("keys.whole", COMMON_KEYS, "key"),
      part("keys.paragraphs", PARAGRAPH_KEYS, "pkey")),
    h("p", { class: "legend" }, ...legend()),
    h("label", {}, toggle, ` ${t("single_keys")}`),
  ], { class: "help" });
}

function legend() {
  const looks = [["doubtful trust-1", "?", "legend.doubtful1"], ["doubtful trust-3", "?", "legend.doubtful3"], ["settled mine", "✓", "legend.settled"], ["settled theirs", "✓", "legend.theirs"], ["source-wrong", "⚑", "legend.source_wrong"], ["broken", "", "legend.broken"], ["absent", "∅", "legend.absent"]];
  return looks.flatMap(([look, mark, key]) => [h("span", { class: `slot sample ${look}` }, "0 ", h("span", { class: "mark" }, mark)), h("span", {}, t(key))]);
}

/**
 * A question with one field. @param {string} title @param {string} label @param {{multiline?: boolean, value?: string, optional?: boolean, check?: (text: string) => boolean}} how
 * @param {(text: string) => void} done
 */
export function prompt(title, label, how, done) {
  const field = h(how.multiline ? "textarea" : "input", { id: "prompt-field", rows: 3, autocomplete: "off" });
  field.value = how.value ?? "";
  const finish = () => {
    const text = field.value.trim();
    if ((text === "" && !how.optional) || (text !== "" && how.check && !how.check(text))) return void field.setAttribute("aria-invalid", "true");
    dialog.close();
    done(text);
  };
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.isComposing && !(how.multiline && event.shiftKey)) {
      event.preventDefault();
      finish();
    }
  });
  const dialog = open(title, [h("label", { for: "prompt-field" }, label), field, h("div", { class: "dialog-foot" }, button(t("cancel"), () => dialog.close()), button(t("ok"), finish, { class: "primary" }))], { focus: "#prompt-field" });
  return dialog;
}

/** Say something for a few seconds, to eyes and ears. @param {string} text @param {"plain"|"warning"} [kind] */
export function announce(text, kind = "plain") {
  const place = byId("announcement");
  if (place === null) return;
  fill(place, text);
  place.className = kind;
  clearTimeout(Number(place.dataset.timer));
  place.dataset.timer = String(setTimeout(() => fill(place), kind === "warning" ? 12000 : 5000));
}
