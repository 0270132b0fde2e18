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

/** The bar between the two halves: dragged, or moved by the arrows. @param {() => void} moved */
export function wireDivider(moved) {
  const bar = byId("divider");
  const grid = bar.parentElement;
  const [least, most] = [20, 75];
  const set = (/** @type {number} */ percent) => {
    const kept = Math.round(Math.min(most, Math.max(least, percent)) * 10) / 10;
    grid.style.setProperty("--left", `${kept}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(kept)));
    localStorage.setItem("left", String(kept));
    moved();
  };
  const known = Number(localStorage.getItem("left"));
  if (known) set(known);
  bar.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => bar.setPointerCapture(event.pointerId));
  bar.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.buttons) set((event.clientX / grid.clientWidth) * 100);
  });
  bar.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(Number(bar.getAttribute("aria-valuenow")) + step);
  });
}
