/**
 * Rows as CSV (RFC 4180, with plain line feeds): a cell that holds a comma, a quote or a line break is quoted.
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly (string | number | boolean)[]>): string {
  let text = `${header.join(',')}\n`;
  for (const row of rows) text += `${row.map((cell) => quote(String(cell))).join(',')}\n`;
  return text;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
