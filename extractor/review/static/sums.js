// @ts-check
/**
 * The form's sums over the numbers on the screen: exact, in millionths, as extractor/checks/equations.py does it.
 * Blank, absent and not-applicable count as 0; a sum with an unreadable cell is not evaluated.
 *
 * @typedef {import("./types.js").Sum} Sum
 * @typedef {import("./types.js").Value} Value
 * @typedef {{state: "holds"|"fails"|"unknown", telling: boolean, left: bigint, right: bigint}} Outcome
 */

const SCALE = 1_000_000n;

/** A number in millionths. @param {number} number @returns {bigint} */
export function scaled(number) {
  const whole = Math.trunc(number);
  return BigInt(whole) * SCALE + BigInt(Math.round((number - whole) * 1e6));
}

/** Millionths as a number again. @param {bigint} amount */
export function unscaled(amount) {
  return amount % SCALE === 0n ? Number(amount / SCALE) : Number(amount) / 1e6;
}

/** What a cell counts in a sum; null where it cannot be read. @param {Value} value @returns {bigint|null} */
export function amount(value) {
  if (value.state === "unreadable") return null;
  return value.state === "value" && value.number !== undefined && Number.isFinite(value.number) ? scaled(value.number) : 0n;
}

/** @param {Sum} sum @param {(name: string) => Value} read @returns {Outcome} */
export function evaluate(sum, read) {
  let telling = false;
  let unknown = false;
  /** @param {string[]} names */
  const total = (names) => {
    let all = 0n;
    for (const name of names) {
      const one = amount(read(name));
      if (one === null) unknown = true;
      else if (one !== 0n) {
        telling = true;
        all += one;
      }
    }
    return all;
  };
  const left = total(sum.left);
  const right = total(sum.right);
  return { state: unknown ? "unknown" : left === right ? "holds" : "fails", telling, left, right };
}

/**
 * The number in cell `name` that makes the sum hold while all others stay; null where another cell cannot be read or
 * the column admits no such number.
 * @param {Sum} sum @param {string} name @param {(name: string) => Value} read @param {"integer"|"decimal"|"signed"} kind
 */
export function solve(sum, name, read, kind) {
  const onLeft = sum.left.includes(name);
  const others = evaluate(
    { ...sum, left: sum.left.filter((n) => n !== name), right: sum.right.filter((n) => n !== name) },
    read,
  );
  if (others.state === "unknown") return null;
  const needed = onLeft ? others.right - others.left : others.left - others.right;
  if (kind !== "signed" && needed < 0n) return null;
  if (kind === "integer" && needed % SCALE !== 0n) return null;
  return unscaled(needed);
}
