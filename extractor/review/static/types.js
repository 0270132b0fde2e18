// @ts-check
/**
 * The shapes that the server sends (extractor/review/state.py) and that the modules here hand each other.
 *
 * @typedef {"value"|"blank"|"absent"|"not_applicable"|"unreadable"} CellState
 * @typedef {{state: CellState, number?: number, raw?: string, note?: string}} Value
 * @typedef {{id: number, verdict: string, who: string, at: string, why?: string, text?: string, should_be?: number}} Said
 * @typedef {Value & {revision: number, settled?: Said, source_wrong?: Said, notes?: Said[], differs?: boolean,
 *   entailed?: number, need?: number}} Cell
 * @typedef {{page: number, box: [number, number, number, number]}} PagePlace
 * @typedef {{line: number, column: number, part?: string}} TextPlace
 * @typedef {{name: string, weight: number, reason: string}} Evidence
 * @typedef {{label: string, table: string, unit: string|null, number_kind: "integer"|"decimal"|"signed", machine: Value,
 *   confidence: number, doubtful: boolean, place: PagePlace|TextPlace|null, start: number, evidence: Evidence[]}} Fixed
 * @typedef {{rule: string, title: string, left: string[], right: string[]}} Sum
 * @typedef {{rule: string, cells: string[], severity: string, message: string,
 *   suggestion?: {cell: string, number: number, alternatives: number}}} Finding
 * @typedef {{key: string, text: string, section: string, confidence: number, open: boolean, revision: number,
 *   place: PagePlace|TextPlace|null, settled?: Said, notes?: Said[]}} Paragraph
 * @typedef {Said & {target: string, before: string, after: string, revision: number, batch: number, undoes?: number}} Entry
 * @typedef {{value: string|number|null, machine: string|number|null, confidence: number, revision: number,
 *   settled?: Said}} Fact
 * @typedef {{status: string, revision: number, read_at_revision: number, agency: Fact|null, year: Fact|null,
 *   cells: Record<string, Cell>, findings: Finding[], paragraphs: Paragraph[], history: Entry[], lost: Entry[]}} Live
 * @typedef {{role: "heading"|"header"|"label"|"value", text: string, row: number, column: number, rows: number,
 *   columns: number, name?: string, reads_on?: boolean}} PrintedCell
 * @typedef {{id: string, title: string, columns: number, lines: PrintedCell[][]}} PrintedTable
 * @typedef {{id: number, name: string, kind: string, sha256: string, version: string|null, read_at: string|null,
 *   failure: {zh: string, en: string}|null, form: {name: string, title: string}|null,
 *   tables: PrintedTable[], sums: Sum[], fixed: Record<string, Fixed>,
 *   problems: {message: string, page: number|null}[], live: Live}} Screen
 * @typedef {"accept"|"value"|"blank"|"not_applicable"|"absent"|"unreadable"|"source_wrong"|"note"|"section"|"split"|
 *   "join"} Verdict
 * @typedef {{target: string, verdict: Verdict, base: number, number?: number, text?: string, section?: string,
 *   at?: number, sections?: [string, string], why?: string}} Change
 * @typedef {{number: number, from: "finding"|"entailed"|"sums"|"reading", text: string}} Offer
 * @typedef {{target: string, theirs: any, value: string, revision: number}} Conflict
 */
export {};
