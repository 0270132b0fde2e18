// @ts-check
/** Language and colours: kept in cookies, so that the server makes the next page in them. */
import { byId } from "./dom.js";

const YEAR = 31_536_000;

/** @param {string} name @param {string} value */
function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=strict`;
}

export function wireChoices() {
  byId("language")?.addEventListener("click", () => {
    keep("lang", document.documentElement.lang.startsWith("zh") ? "en" : "zh");
    location.reload();
  });
  byId("theme")?.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
    keep("theme", root.dataset.theme);
  });
}
