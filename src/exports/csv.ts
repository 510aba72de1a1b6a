/** Characters at the head of a cell that a spreadsheet takes for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n]/;

/** A whole number, or a decimal that this program wrote: the only cells that may begin with a minus. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One line of RFC 4180 with its end. A text that a spreadsheet would run gets an apostrophe before it; numbers are left as they are. */
export function csvLine(cells: readonly (string | bigint | number | undefined)[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: string | bigint | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
