// @ts-check
/**
 * Sending what was said, one thing after the other, until the server has it; and listening to what others say.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Item} Item
 * @typedef {import("./types.js").Conflict} Conflict
 */
import { common } from "./words.js";

const LISTEN_EVERY = 1500;
const RETRY_AFTER = [500, 1000, 2000, 5000];

/** An answer that is not the hoped-for one. */
export class Refused extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super((common.lang === "zh" && body?.zh) || body?.detail || String(status));
    this.status = status;
    this.body = body;
  }
}

/**
 * @param {string} method @param {string} path @param {any} [body] @param {RequestInit} [more] @returns {Promise<any>}
 */
export async function ask(method, path, body, more = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  if (common.person.csrf) headers["X-CSRF-Token"] = common.person.csrf;
  const sent = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
  const answer = await fetch(path, { method, headers, body: sent, ...more });
  const text = await answer.text();
  const data = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(answer.status, data);
  return data;
}

export class Line {
  /**
   * @param {Model} model @param {number} heard the last event that the page knows
   * @param {{changed: () => void, refused: (message: string, item: Item) => void, trouble: (waiting: number) => void,
   *   clash: (conflicts: Conflict[], item: Item) => void, others: (events: any[]) => void}} on
   */
  constructor(model, heard, on) {
    this.model = model;
    this.heard = heard;
    this.on = on;
    this.api = `/api/v1/reports/${model.screen.id}`;
    this.sending = false;
    this.failures = 0;
    /** @type {Set<number>} revisions that were written from here */
    this.own = new Set();
  }

  /** Send what waits. */
  async flush() {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.model.pending.length > 0) if (!(await this.#send(this.model.pending[0]))) return;
    } finally {
      this.sending = false;
    }
  }

  /** @param {Item} item @returns {Promise<boolean>} whether to go on */
  async #send(item) {
    try {
      const answer = item.kind === "say"
        ? await ask("POST", `${this.api}/corrections`, { changes: item.changes })
        : await ask("POST", `${this.api}/${item.kind}`, item.kind === "undo" ? {} : undefined);
      for (const entry of answer.entries) this.own.add(entry.revision);
      const live = await ask("GET", `/reports/${this.model.screen.id}/live`);
      this.model.confirmed(item, answer.entries);
      this.model.take(live);
      this.failures = 0;
      this.on.trouble(0);
      this.on.changed();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 409 && error.body?.conflicts) return this.#clashed(item, error.body.conflicts);
      if (error instanceof Refused && error.status < 500) {
        this.model.forget(item);
        this.on.changed();
        this.on.refused(error.message, item);
        return true;
      }
      const wait = RETRY_AFTER[Math.min(this.failures, RETRY_AFTER.length - 1)];
      this.failures += 1;
      this.on.trouble(this.model.pending.length);
      setTimeout(() => void this.flush(), wait);
      return false;
    }
  }

  /** Someone was faster: his word is shown beside ours, and what did not clash is said again. @param {Item} item @param {Conflict[]} conflicts */
  async #clashed(item, conflicts) {
    this.model.forget(item);
    this.model.take(await ask("GET", `/reports/${this.model.screen.id}/live`));
    if (item.kind === "say") {
      const clashing = new Set(conflicts.map((c) => c.target));
      const others = item.changes.filter((c) => !clashing.has(c.target));
      if (others.length > 0) this.model.pending.unshift({ ...item, changes: others });
    }
    this.on.changed();
    this.on.clash(conflicts, item);
    return true;
  }

  /** Hear what others do, as long as the page is open. */
  listen() {
    const turn = async () => {
      try {
        if (document.visibilityState === "visible") await this.hear();
      } catch {
        // the next turn tries again; sending tells of trouble
      }
      setTimeout(turn, LISTEN_EVERY);
    };
    setTimeout(turn, LISTEN_EVERY);
  }

  /** What stands, anew. */
  async refresh() {
    this.model.take(await ask("GET", `/reports/${this.model.screen.id}/live`));
    this.on.changed();
  }

  async hear() {
    const { last, events } = await ask("GET", `/api/v1/events?after=${this.heard}&report=${this.model.screen.id}`);
    this.heard = last;
    const foreign = events.filter((/** @type {any} */ e) => e.kind !== "correction" || !this.own.has(e.revision));
    if (foreign.length === 0) return;
    this.model.take(await ask("GET", `/reports/${this.model.screen.id}/live`));
    this.on.changed();
    this.on.others(foreign);
  }
}
