import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  /** Text to the left, numbers to the right, where their digits line up. */
  readonly align: 'left' | 'right';
  /** At least so many characters, for rows that come one by one. */
  readonly width?: number;
}

const GAP = '  ';

/** Lines of a table, its titles first, each column as wide as its widest cell. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(({ width = 0 }, index) =>
    Math.max(width, ...lines.map((cells) => stringWidth(cells[index] ?? ''))),
  );
  return lines.map((cells) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const space = ' '.repeat((widths[index] ?? 0) - stringWidth(cell));
        return align === 'left' ? cell + space : space + cell;
      })
      .join(GAP)
      .trimEnd(),
  );
}
