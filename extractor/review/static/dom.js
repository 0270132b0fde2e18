// @ts-check
/** Making elements. Text goes in as text only: nothing here reads HTML. */

/**
 * @param {string} tag @param {Record<string, any>} [props] `class`, `on…` listeners, `style` as an object, `data` as an
 *   object, everything else an attribute (false and null leave it out)
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  apply(element, props);
  element.append(.../** @type {(Node|string)[]} */ (children.filter((c) => c !== null && c !== undefined && c !== false)));
  return element;
}

/** The same for SVG. @param {string} tag @param {Record<string, any>} [props] @param {...Node} children @returns {any} */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  apply(element, props);
  element.append(...children);
  return element;
}

/** @param {any} element @param {Record<string, any>} props */
function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : String(value));
  }
}

/** @param {Element} element @param {...(Node|string|null|undefined|false)} children */
export function fill(element, ...children) {
  element.replaceChildren(.../** @type {(Node|string)[]} */ (children.filter((c) => c !== null && c !== undefined && c !== false)));
}

/** A button. @param {string} text @param {(event: Event) => void} act @param {Record<string, any>} [props] @param {string|null} [key] */
export function button(text, act, props = {}, key = null) {
  return h("button", { type: "button", onclick: act, ...props }, text, key && h("kbd", { "aria-hidden": "true" }, key));
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);
