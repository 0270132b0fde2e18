// @ts-check
/**
 * The keyboard: which key does what. The list is also what `?` shows.
 *
 * @typedef {{keys: string[], action: string, group: "settle"|"move"|"look"|"whole"|"paragraphs", argument?: any}} Binding
 */

/** @type {Binding[]} for the tables; names as KeyboardEvent.key has them, with Ctrl+ and Shift+ before */
export const TABLE_KEYS = [
  { keys: ["Enter", " "], action: "accept", group: "settle" },
  { keys: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "-"], action: "type", group: "settle" },
  { keys: ["s"], action: "take", group: "settle" },
  { keys: ["b"], action: "say", argument: "blank", group: "settle" },
  { keys: ["x", "/"], action: "say", argument: "not_applicable", group: "settle" },
  { keys: ["a"], action: "say", argument: "absent", group: "settle" },
  { keys: ["u"], action: "say", argument: "unreadable", group: "settle" },
  { keys: ["w"], action: "source_wrong", group: "settle" },
  { keys: ["m"], action: "note", group: "settle" },
  { keys: ["l"], action: "alike", group: "settle" },
  { keys: ["n", "j"], action: "next", argument: 1, group: "move" },
  { keys: ["p", "k"], action: "next", argument: -1, group: "move" },
  { keys: ["ArrowUp"], action: "beside", argument: "up", group: "move" },
  { keys: ["ArrowDown"], action: "beside", argument: "down", group: "move" },
  { keys: ["ArrowLeft"], action: "beside", argument: "left", group: "move" },
  { keys: ["ArrowRight"], action: "beside", argument: "right", group: "move" },
  { keys: ["Home"], action: "beside", argument: "home", group: "move" },
  { keys: ["End"], action: "beside", argument: "end", group: "move" },
  { keys: ["i", "+", "="], action: "zoom", argument: "in", group: "look" },
  { keys: ["o"], action: "zoom", argument: "out", group: "look" },
  { keys: ["f"], action: "zoom", argument: "fit", group: "look" },
  { keys: ["h"], action: "history", group: "look" },
];

/** @type {Binding[]} wherever the person is */
export const COMMON_KEYS = [
  { keys: ["Ctrl+z", "z"], action: "undo", group: "whole" },
  { keys: ["Ctrl+y", "Ctrl+Shift+z", "y"], action: "redo", group: "whole" },
  { keys: ["Shift+A"], action: "rest", group: "whole" },
  { keys: ["v"], action: "panel", group: "whole" },
  { keys: ["Shift+N", "]"], action: "next_report", group: "whole" },
  { keys: ["q"], action: "queue", group: "whole" },
  { keys: ["?"], action: "help", group: "whole" },
  { keys: ["Escape"], action: "escape", group: "whole" },
];

/** @type {Binding[]} for the paragraphs */
export const PARAGRAPH_KEYS = [
  { keys: ["Enter", " "], action: "accept", group: "paragraphs" },
  { keys: ["n"], action: "next", argument: 1, group: "paragraphs" },
  { keys: ["p"], action: "next", argument: -1, group: "paragraphs" },
  { keys: ["ArrowDown", "j"], action: "step", argument: 1, group: "paragraphs" },
  { keys: ["ArrowUp", "k"], action: "step", argument: -1, group: "paragraphs" },
  { keys: ["c"], action: "section", group: "paragraphs" },
  { keys: ["s"], action: "split", group: "paragraphs" },
  { keys: ["+"], action: "join", group: "paragraphs" },
  { keys: ["m"], action: "note", group: "paragraphs" },
];

/** The name of a pressed key as the lists have it. @param {KeyboardEvent} event */
export function nameOf(event) {
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const letter = /^[a-zA-Z]$/.test(event.key);
  const key = ctrl && letter ? event.key.toLowerCase() : event.key;
  return `${ctrl}${event.shiftKey && letter ? "Shift+" : ""}${key}`;
}

/** @param {KeyboardEvent} event @param {Binding[]} bindings @returns {Binding|undefined} */
export function bindingFor(event, bindings) {
  if (event.isComposing || event.altKey) return undefined;
  const name = nameOf(event);
  return bindings.find((binding) => binding.keys.includes(name));
}

/** How a key is written for people. @param {string} key */
export function keyLabel(key) {
  const special = { " ": "␣", Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
  return key.split("+").map((part) => /** @type {Record<string, string>} */ (special)[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join("+") || "+";
}
