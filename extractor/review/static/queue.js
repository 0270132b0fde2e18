// @ts-check
/** The queue: keys, uploads, and what others do meanwhile. */
import { wireChoices } from "./choices.js";
import { announce } from "./dialogs.js";
import { byId, fill } from "./dom.js";
import { ask } from "./server.js";
import { block, t } from "./words.js";

const links = () => /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".reports th a")]);
const READING_EVERY = 1000;

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const rows = links();
  const at = rows.indexOf(/** @type {any} */ (document.activeElement));
  switch (event.key) {
    case "j": case "ArrowDown": rows[Math.min(rows.length - 1, at + 1)]?.focus(); break;
    case "k": case "ArrowUp": rows[Math.max(0, at - 1)]?.focus(); break;
    case "Enter": if (target === document.body) byId("begin")?.click(); else return; break;
    case "/": byId("search").focus(); break;
    case "u": byId("upload")?.click(); break;
    default: return;
  }
  event.preventDefault();
});

for (const select of document.querySelectorAll(".filters select")) {
  select.addEventListener("change", () => /** @type {HTMLSelectElement} */ (select).form?.requestSubmit());
}
document.querySelector(".reports tbody")?.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const id = /** @type {HTMLElement|null} */ (target.closest("tr"))?.dataset.id;
  if (id && !target.closest("a")) location.href = `/reports/${id}`;
});

// -------------------------------------------------------------------- uploads

/** @param {FileList|File[]} files */
async function upload(files) {
  /** @type {number[]} */
  const ids = [];
  for (const file of files) {
    const form = new FormData();
    form.append("file", file);
    try {
      ids.push((await ask("POST", "/api/v1/reports", form)).id);
    } catch (error) {
      announce(t("upload_failed", { name: file.name, reason: /** @type {Error} */ (error).message }), "warning");
    }
  }
  if (ids.length > 0) await untilRead(ids);
}

/** Wait until the uploads are read; one alone is opened at once. @param {number[]} ids */
async function untilRead(ids) {
  let left = ids;
  while (left.length > 0) {
    fill(byId("uploading"), t("reading_uploads", { count: left.length }));
    const states = await Promise.all(left.map((id) => ask("GET", `/api/v1/reports/${id}/status`)));
    left = left.filter((_, i) => states[i].status === "waiting");
    if (left.length > 0) await new Promise((done) => setTimeout(done, READING_EVERY));
  }
  fill(byId("uploading"), "");
  location.href = ids.length === 1 ? `/reports/${ids[0]}` : "/?status=all&order=newest";
}

const chooser = /** @type {HTMLInputElement|null} */ (byId("files"));
byId("upload")?.addEventListener("click", () => chooser?.click());
chooser?.addEventListener("change", () => chooser.files && void upload(chooser.files));
document.addEventListener("dragover", (event) => chooser && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!chooser || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  void upload(event.dataTransfer.files);
});

wireChoices();
// a sitting begins here: "next report" stays within these filters, and what was passed over comes again
sessionStorage.setItem("filters", block("data").filters);
sessionStorage.removeItem("passed");
if (block("data")?.focus !== false) links()[0]?.focus({ preventScroll: true });
