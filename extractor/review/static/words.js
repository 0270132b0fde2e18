// @ts-check
/** The page's language, and what the server put into it. */

/** @param {string} id @returns {any} */
export function block(id) {
  const element = document.getElementById(id);
  return element === null ? null : JSON.parse(element.textContent ?? "null");
}

/** @type {{lang: "zh"|"en", theme: string, words: Record<string, string>,
 *   person: {name: string, role: string, csrf: string|null}}} */
export const common = block("common");

/**
 * A text in the reader's language.
 * @param {string} key @param {Record<string, string|number>} [parts] what stands for its {parts}
 */
export function t(key, parts = {}) {
  const text = common.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(parts[name] ?? whole));
}

/** A probability in percent; what is not certain never shows as 100. @param {number} share */
export function percent(share) {
  return share >= 0.9995 ? ">99.9" : (share * 100).toFixed(share > 0.99 ? 1 : 0);
}

/** A moment as the reader's clock shows it. @param {string} at */
export function clock(at) {
  const when = new Date(at);
  const today = new Date().toDateString() === when.toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const hours = { hour: "2-digit", minute: "2-digit" };
  return when.toLocaleString(common.lang === "zh" ? "zh-CN" : "en-GB", today ? hours : { ...hours, month: "numeric", day: "numeric" });
}
