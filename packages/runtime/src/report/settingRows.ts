import type { Row } from './ReportModel.ts';

const [MOST_ROWS, LONGEST, DEEPEST] = [300, 300, 6];

/** Settings as names and values: what is inside of another is named `data.sha256`. Long values are cut, and there is an end to them. */
export function settingRows(settings: Readonly<Record<string, unknown>> = {}): Row[] {
  const rows: Row[] = [];
  const visit = (value: unknown, path: readonly string[]) => {
    if (rows.length >= MOST_ROWS) return;
    if (isRecord(value) && path.length < DEEPEST && Object.keys(value).length > 0)
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    else rows.push([cut(path.join('.')), cut(textOf(value))]);
  };
  for (const [key, value] of Object.entries(settings)) visit(value, [key]);
  return rows;
}

function textOf(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'none';
  if (depth > DEEPEST) return 'more';
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.slice(0, 50).map((one) => textOf(one, depth + 1)).join(', '); // prettier-ignore
  }
  if (isRecord(value)) return Object.keys(value).length === 0 ? 'none' : 'more';
  return String(value);
}

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
