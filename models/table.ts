export const percent = (x: number, digits = 2): string => (100 * x).toFixed(digits);

/** Lines of a table in Markdown: text first, numbers after it. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)];
}
