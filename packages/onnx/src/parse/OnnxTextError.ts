import { ToolkitError } from '@fmnist/errors';

/** How much of a long line is shown, about the place in question. */
const SHOWN_LINE = 72;
/** Enough to recognise what was received. */
const SHOWN = 40;

interface Place {
  /** Where in the text, counted in UTF-16 units from 0. */
  readonly at: number;
  readonly expected: string;
  readonly received: string;
  /** What to do about it, as a sentence. */
  readonly hint?: string | undefined;
}

/** A text that is no ONNX model: `where` is line:column, and the hint shows that line. The code is BAD_TEXT. */
export class OnnxTextError extends ToolkitError {
  /** Counted from 1. */
  readonly line: number;
  /** In characters, counted from 1. */
  readonly column: number;

  constructor(text: string, { at: given, expected, received, hint }: Place) {
    // The end of the text is that of its last line which is not blank.
    const at = Math.min(given, text.trimEnd().length);
    const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
    const line = countLines(text, start);
    const column = countCharacters(text, start, at) + 1;
    const shown = excerpt(text, start, at);
    super('BAD_TEXT', 'not the text of an ONNX model', {
      where: `${line}:${column}`,
      expected,
      received: shorten(received),
      hint: hint === undefined ? shown : `${hint}\n${shown}`,
    });
    this.name = 'OnnxTextError';
    this.line = line;
    this.column = column;
  }
}

function countLines(text: string, end: number): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** As people count: what takes two units of a string is one character. */
function countCharacters(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  return count;
}

/** The line, or the part of it about `at`, with a caret below the place. */
function excerpt(text: string, start: number, at: number): string {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  const from = Math.max(start, at - SHOWN_LINE / 2);
  const to = Math.min(end, from + SHOWN_LINE);
  const before = (from > start ? '…' : '') + withoutControls(text.slice(from, at));
  const after = withoutControls(text.slice(at, to)) + (to < end ? '…' : '');
  return `${before}${after}\n${' '.repeat([...before].length)}^`;
}

const shorten = (text: string) => withoutControls(text.slice(0, SHOWN)) + (text.length > SHOWN ? '…' : '');

/** The text as it may go to a terminal, character for character. */
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
