// @ts-check
/** Where the fields of a line of text stand, as extractor/tables/broken_text.py parts them. */

const SPLITTERS = [/\t/, /[|｜│┃]/, /\s+/];

/**
 * Where field `column` (from 1) stands in a line: fields are parted by tabs, else by bars, else by white space.
 * @param {string} text @param {number} column @returns {[number, number]|null}
 */
export function field(text, column) {
  const splitter = SPLITTERS.find((s) => s.test(text));
  if (splitter === undefined) return column === 1 ? [0, text.length] : null;
  const white = splitter === SPLITTERS[2];
  const framed = splitter === SPLITTERS[1] && /^\s*[|｜│┃]/.test(text);
  let start = framed ? text.search(/[|｜│┃]/) + 1 : white ? text.length - text.trimStart().length : 0;
  for (let i = 1; start <= text.length; i += 1) {
    const found = splitter.exec(text.slice(start));
    const end = found === null ? text.length : start + found.index;
    if (i === column) return [start, end];
    if (found === null) break;
    start = end + found[0].length;
  }
  return null;
}
