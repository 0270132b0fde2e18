// @ts-check
/**
 * A report in the browser: the server's word, and over it what was said here and is still on its way. Every key is
 * answered from this, without waiting for the server. No DOM, no network.
 *
 * @typedef {import("./types.js").Screen} Screen
 * @typedef {import("./types.js").Live} Live
 * @typedef {import("./types.js").Cell} Cell
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Offer} Offer
 * @typedef {import("./types.js").Sum} Sum
 * @typedef {import("./sums.js").Outcome} Outcome
 * @typedef {{kind: "say", changes: Change[], before: Map<string, Cell>} |
 *           {kind: "undo"|"redo", restore: Map<string, Cell>}} Item
 */
import { evaluate, solve } from "./sums.js";

/** @type {Partial<Record<string, import("./types.js").CellState>>} */
const STATES = {
  value: "value",
  blank: "blank",
  not_applicable: "not_applicable",
  absent: "absent",
  unreadable: "unreadable",
};

export class Model {
  /** @param {Screen} screen @param {string} me */
  constructor(screen, me) {
    this.screen = screen;
    this.me = me;
    /** @type {Live} */
    this.live = screen.live;
    /** @type {Item[]} what the server has not confirmed, oldest first */
    this.pending = [];
    /** @type {Map<string, Cell>[]} for undo: how cells stood before each thing said here */
    this.done = [];
    /** @type {Map<string, Cell>[]} */
    this.undone = [];
    this.names = Object.keys(screen.fixed);
    /** @type {Map<string, number>} */
    this.position = new Map(this.names.map((name, i) => [name, i]));
    /** @type {Map<string, Sum[]>} */
    this.sumsOf = new Map();
    for (const sum of screen.sums) {
      for (const name of [...sum.left, ...sum.right]) {
        const known = this.sumsOf.get(name);
        if (known) known.push(sum);
        else this.sumsOf.set(name, [sum]);
      }
    }
    /** @type {Record<string, Cell>} */
    this.cells = {};
    /** @type {Map<Sum, Outcome>} */
    this.outcomes = new Map();
    /** @type {string[]} */
    this.waiting = [];
    this.recompute();
  }

  // ------------------------------------------------------------------ what stands

  /** Work everything out anew; gives the names of cells that look different. @returns {string[]} */
  recompute() {
    const before = this.cells;
    this.cells = { ...this.live.cells };
    for (const item of this.pending) {
      if (item.kind === "say") for (const change of item.changes) this.#overlay(change);
      else for (const [name, cell] of item.restore) this.cells[name] = { ...cell, revision: this.cells[name].revision };
    }
    const read = (/** @type {string} */ name) => this.cells[name];
    this.outcomes = new Map(this.screen.sums.map((sum) => [sum, evaluate(sum, read)]));
    const broken = this.brokenCells();
    this.waiting = this.names.filter((name) => this.#waits(name, broken)).sort((a, b) => this.#order(a, b));
    return this.names.filter((name) => before[name] !== this.cells[name]);
  }

  /** @param {Change} change */
  #overlay(change) {
    const cell = this.cells[change.target];
    if (cell === undefined) return;
    const said = { id: 0, verdict: change.verdict, who: this.me, at: new Date().toISOString() };
    const state = STATES[change.verdict];
    if (change.verdict === "note") {
      this.cells[change.target] = { ...cell, notes: [...(cell.notes ?? []), { ...said, text: change.text }] };
    } else if (change.verdict === "source_wrong") {
      this.cells[change.target] = { ...cell, source_wrong: { ...said, should_be: change.number }, settled: cell.settled ?? said };
    } else if (state !== undefined) {
      const kept = { revision: cell.revision, source_wrong: cell.source_wrong, notes: cell.notes };
      const raw = state === "value" ? String(change.number) : cell.raw;
      this.cells[change.target] = { ...kept, state, number: change.number, raw, settled: said };
    } else if (change.verdict === "accept") {
      this.cells[change.target] = { ...cell, settled: said, differs: undefined };
    }
  }

  /** Cells of sums that fail and that nobody has explained, as ``ReportView.open_findings`` has it. @returns {Set<string>} */
  brokenCells() {
    const broken = new Set();
    for (const [sum, outcome] of this.outcomes) {
      if (outcome.state !== "fails") continue;
      if (!this.explained(sum)) for (const name of [...sum.left, ...sum.right]) broken.add(name);
    }
    return broken;
  }

  /** Whether people have dealt with a failing sum: a cell of it is the source's own fault, or all are settled. @param {Sum} sum */
  explained(sum) {
    const names = [...sum.left, ...sum.right];
    return names.some((n) => this.cells[n].source_wrong) || names.every((n) => this.cells[n].settled);
  }

  /** @param {string} name @param {Set<string>} broken */
  #waits(name, broken) {
    return !this.cells[name].settled && (this.screen.fixed[name].doubtful || broken.has(name));
  }

  /** Doubtful ones before those that only share a broken sum, then by need, then as printed. @param {string} a @param {string} b */
  #order(a, b) {
    const doubt = Number(this.screen.fixed[b].doubtful) - Number(this.screen.fixed[a].doubtful);
    const need = (this.cells[b].need ?? 0) - (this.cells[a].need ?? 0);
    return doubt || need || /** @type {number} */ (this.position.get(a)) - /** @type {number} */ (this.position.get(b));
  }

  /** How many of the waiting cells are doubtful themselves; the others only share a broken sum. */
  get doubtful() {
    return this.waiting.filter((name) => this.screen.fixed[name].doubtful).length;
  }

  /** The waiting cell `steps` on from `name`, round and round; null when none waits. @param {string|null} name @param {number} steps */
  next(name, steps = 1) {
    if (this.waiting.length === 0) return null;
    const at = name === null ? -1 : this.waiting.indexOf(name);
    if (at < 0) return this.waiting[steps > 0 ? 0 : this.waiting.length - 1];
    return this.waiting[(at + steps + this.waiting.length) % this.waiting.length];
  }

  /** Waiting cells of the same table that read the same as `name`, itself included. @param {string} name */
  alike(name) {
    const cell = this.cells[name];
    const table = this.screen.fixed[name].table;
    return this.waiting.filter((other) => {
      const its = this.cells[other];
      return this.screen.fixed[other].table === table && its.state === cell.state && its.number === cell.number;
    });
  }

  /** The waiting cells of a table, and whether every sum that reaches into it holds. @param {string} table */
  rest(table) {
    const names = this.waiting.filter((name) => this.screen.fixed[name].table === table);
    const concerned = this.screen.sums.filter((sum) => this.screen.fixed[sum.left[0]].table === table);
    return { names, failing: concerned.filter((sum) => this.outcomes.get(sum)?.state !== "holds") };
  }

  /** How many sums hold, fail, fail for a reason that people gave, cannot be told. */
  tally() {
    const count = { holds: 0, fails: 0, explained: 0, unknown: 0 };
    for (const [sum, outcome] of this.outcomes) {
      count[outcome.state === "fails" && this.explained(sum) ? "explained" : outcome.state] += 1;
    }
    return count;
  }

  /**
   * Numbers to offer for a cell, the best founded first, never the one that stands there.
   * @param {string} name @returns {Offer[]}
   */
  offers(name) {
    const cell = this.cells[name];
    /** @type {Offer[]} */
    const found = [];
    for (const finding of this.live.findings) {
      if (finding.suggestion?.cell === name) found.push({ number: finding.suggestion.number, from: "finding", text: finding.message });
    }
    if (cell.entailed !== undefined) found.push({ number: cell.entailed, from: "entailed", text: "" });
    const kind = this.screen.fixed[name].number_kind;
    for (const sum of this.sumsOf.get(name) ?? []) {
      if (this.outcomes.get(sum)?.state === "holds") continue;
      const number = solve(sum, name, (n) => this.cells[n], kind);
      if (number !== null) found.push({ number, from: "sums", text: sum.title });
    }
    for (const evidence of this.screen.fixed[name].evidence) {
      if (evidence.name !== "readings_differ") continue;
      const other = Number(evidence.reason.split("：").pop()?.replace(/[,，\s]/g, "") || NaN);
      if (Number.isFinite(other)) found.push({ number: other, from: "reading", text: evidence.reason });
    }
    const seen = new Set(cell.state === "value" ? [cell.number] : []);
    return found.filter((offer) => !seen.has(offer.number) && seen.add(offer.number));
  }

  // ------------------------------------------------------------------ what is said

  /**
   * Say something about cells (all together); what is on the screen follows at once. Gives the item to send.
   * @param {Omit<Change, "base">[]} said
   */
  say(said) {
    const changes = said.map((one) => ({ ...one, base: this.base(one.target) }));
    const before = new Map(changes.filter((c) => c.target in this.cells).map((c) => [c.target, this.cells[c.target]]));
    const item = { kind: /** @type {const} */ ("say"), changes, before };
    this.pending.push(item);
    this.done.push(before);
    this.undone = [];
    return item;
  }

  /** The revision of a target that the person has seen. @param {string} target */
  base(target) {
    if (target in this.cells) return this.cells[target].revision;
    if (target === "agency" || target === "year") return this.live[target]?.revision ?? 0;
    if (target === "report") return this.live.revision;
    return this.live.paragraphs.find((p) => p.key === target)?.revision ?? 0;
  }

  /** Take back, or do again, the last thing; the cells follow at once where it was said here. @param {"undo"|"redo"} kind */
  step(kind) {
    const [from, to] = kind === "undo" ? [this.done, this.undone] : [this.undone, this.done];
    const restore = from.pop() ?? new Map();
    to.push(new Map([...restore.keys()].map((name) => [name, this.cells[name]])));
    const item = { kind, restore };
    this.pending.push(item);
    return item;
  }

  /** The server has written an item: what comes after it on the same targets rests on that. @param {Item} item @param {{target: string, revision: number}[]} entries */
  confirmed(item, entries) {
    this.drop(item);
    for (const later of this.pending) {
      if (later.kind !== "say") continue;
      for (const change of later.changes) {
        for (const entry of entries) if (entry.target === change.target) change.base = Math.max(change.base, entry.revision);
      }
    }
  }

  /** @param {Item} item */
  drop(item) {
    this.pending = this.pending.filter((other) => other !== item);
  }

  /** An item that the server will not write: it never was. @param {Item} item */
  forget(item) {
    this.drop(item);
    if (item.kind === "say") this.done = this.done.filter((before) => before !== item.before);
  }

  /** The server's word anew. @param {Live} live */
  take(live) {
    this.live = live;
  }
}

/** A value as the form shows it. @param {import("./types.js").Value} value */
export function shown(value) {
  if (value.state === "value") return String(value.number);
  if (value.state === "not_applicable") return value.raw || "/";
  return { blank: "", absent: "∅", unreadable: "?" }[value.state];
}
