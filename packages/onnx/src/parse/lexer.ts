import { OnnxTextError } from './OnnxTextError.ts';

const punctuation = ['=>', '(', ')', '[', ']', '{', '}', '<', '>', ',', ':', '=', '.', '@', '?'] as const;
type Punctuation = (typeof punctuation)[number];
const punctuationMarks: ReadonlyMap<string, Punctuation> = new Map(punctuation.map((mark) => [mark, mark]));

/** A name (keywords are names), a literal, the end of the text, or the punctuation itself. */
type TokenKind = 'name' | 'string' | 'int' | 'float' | 'end' | Punctuation;

/** A text and its token in question, which is always read already: one token decides everywhere what comes. */
export interface Lexer {
  readonly text: string;
  kind: TokenKind;
  start: number;
  end: number;
  /** How many more graphs and types inside each other there may be. */
  depthLeft: number;
}

/** decodeModel follows messages 100 deep; a graph in a graph takes three, so what is read here can be written and read again. */
const MAX_DEPTH = 30;

const patterns = {
  blanks: /[ \t\n\v\f\r]*/y,
  name: /[A-Za-z_][A-Za-z0-9_]*/y,
  int: /-?\d+/y,
  fraction: /\.\d*(?:[eE][+-]?\d+)?|[eE][+-]?\d+/y,
  minusInfinity: /-(?:infinity|inf|nan)(?![A-Za-z0-9_])/iy,
  plainCharacters: /[^"\\]*/y,
  any: /./suy,
};

export function createLexer(text: string): Lexer {
  const lexer: Lexer = { text, kind: 'end', start: 0, end: text.startsWith('\uFEFF') ? 1 : 0, depthLeft: MAX_DEPTH };
  advance(lexer);
  return lexer;
}

/** Goes to the next token. */
export function advance(lexer: Lexer): void {
  const { text } = lexer;
  const start = skipBlanks(text, lexer.end);
  lexer.start = start;
  lexer.end = start;
  lexer.kind = readToken(lexer, text, start);
}

/** Sets the token's end and returns its kind. */
function readToken(lexer: Lexer, text: string, start: number): TokenKind {
  if (start >= text.length) return 'end';
  if (text[start] === '"') return readString(lexer, start);
  const mark = punctuationMarks.get(text.startsWith('=>', start) ? '=>' : text.charAt(start));
  if (mark !== undefined) {
    lexer.end = start + mark.length;
    return mark;
  }
  const int = endOf(patterns.int, text, start);
  if (int > start) {
    lexer.end = endOf(patterns.fraction, text, int);
    return lexer.end > int ? 'float' : 'int';
  }
  lexer.end = endOf(patterns.name, text, start);
  if (lexer.end > start) return 'name';
  lexer.end = endOf(patterns.minusInfinity, text, start);
  if (lexer.end > start) return 'float';
  lexer.end = endOf(patterns.any, text, start);
  throw unexpected(lexer, 'a name, a number, a string or punctuation');
}

function skipBlanks(text: string, from: number): number {
  let at = endOf(patterns.blanks, text, from);
  while (text[at] === '#') {
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : endOf(patterns.blanks, text, newline);
  }
  return at;
}

function readString(lexer: Lexer, start: number): 'string' {
  const { text } = lexer;
  let at = endOf(patterns.plainCharacters, text, start + 1);
  while (text[at] === '\\') at = endOf(patterns.plainCharacters, text, at + 2);
  if (at >= text.length) {
    throw new OnnxTextError(text, { at: start, expected: 'a " that ends the string', received: 'the end of the text' });
  }
  lexer.end = at + 1;
  return 'string';
}

/** Where the pattern's match at `at` ends; `at` itself where it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The characters of the token. */
export const tokenText = ({ text, start, end }: Lexer): string => text.slice(start, end);

/** Whether the token is one of these. */
export const isAt = (lexer: Lexer, ...kinds: readonly TokenKind[]): boolean => kinds.includes(lexer.kind);

/** Goes on where the token is `kind`. */
export function accept(lexer: Lexer, kind: TokenKind): boolean {
  if (lexer.kind !== kind) return false;
  advance(lexer);
  return true;
}

/**
 * Goes on, and returns the characters of the token.
 * @throws {OnnxTextError} where it is not `kind`
 */
export function take(lexer: Lexer, kind: TokenKind, expected: string = `"${kind}"`): string {
  if (lexer.kind !== kind) throw unexpected(lexer, expected);
  const text = tokenText(lexer);
  advance(lexer);
  return text;
}

/** A string without its quotes; a backslash stands for the character after it. */
export function takeString(lexer: Lexer, expected = 'a string'): string {
  const inner = take(lexer, 'string', expected).slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([^])/g, '$1') : inner;
}

/** A name, in quotes or not. */
export function takeName(lexer: Lexer, expected = 'a name'): string {
  return lexer.kind === 'string' ? takeString(lexer) : take(lexer, 'name', expected);
}

/** Items with commas between them, up to `close`, which is taken too. */
export function takeList<T>(lexer: Lexer, close: Punctuation, takeItem: (lexer: Lexer) => T): T[] {
  const items: T[] = [];
  if (accept(lexer, close)) return items;
  do items.push(takeItem(lexer));
  while (accept(lexer, ','));
  take(lexer, close, `"," or "${close}"`);
  return items;
}

/** Runs `takeInner` one level deeper. */
export function nested<T>(lexer: Lexer, takeInner: (lexer: Lexer) => T): T {
  if (lexer.depthLeft === 0) throw unexpected(lexer, `at most ${MAX_DEPTH} graphs and types inside each other`);
  lexer.depthLeft--;
  const inner = takeInner(lexer);
  lexer.depthLeft++;
  return inner;
}

/** An error about the token. */
export function unexpected(lexer: Lexer, expected: string, hint?: string): OnnxTextError {
  const token = tokenText(lexer);
  const shown = token.startsWith('"') ? token : `"${token}"`;
  const received = lexer.start < lexer.text.length ? shown : 'the end of the text';
  return new OnnxTextError(lexer.text, { at: lexer.start, expected, received, hint });
}
