import type { Int64 } from '../proto/schema.ts';
import { advance, tokenText, unexpected, type Lexer } from './lexer.ts';

/** The digits of 2^64, with room for zeros in front. Longer ones are refused before they are read, which takes time. */
const MAX_DIGITS = 40;

export interface Range {
  readonly min: Int64;
  readonly max: Int64;
  /** For messages: `an int8`. */
  readonly name: string;
}

const INT64: Range = { min: -(2n ** 63n), max: 2n ** 63n - 1n, name: 'a whole number of 64 bits' };
const INT53: Range = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, name: 'a whole number below 2^53' };

/** Whether the token is `inf`, `infinity` or `nan`, which look like names. */
export function isInfinity(lexer: Lexer): boolean {
  return lexer.kind === 'name' && /^(?:inf|infinity|nan)$/i.test(tokenText(lexer));
}

/** A whole number: a bigint where a number could not hold it. */
export function takeInteger(lexer: Lexer, { min, max, name }: Range): Int64 {
  if (lexer.kind !== 'int' || lexer.end - lexer.start > MAX_DIGITS) throw unexpected(lexer, name);
  const text = tokenText(lexer);
  // Adding 0 makes 0 of -0.
  const number = Number(text) + 0;
  const value = Number.isSafeInteger(number) ? number : BigInt(text);
  if (value < min || value > max) throw unexpected(lexer, name);
  advance(lexer);
  return value;
}

export const takeInt64 = (lexer: Lexer): Int64 => takeInteger(lexer, INT64);
export const takeInt53 = (lexer: Lexer): number => Number(takeInteger(lexer, INT53));

/**
 * A number that may have a fraction, an exponent, or no end; `round` brings it to its type, Math.fround or none. It is a double first,
 * so that a float of more than 17 digits may be rounded twice.
 */
export function takeFloat(lexer: Lexer, round: (value: number) => number, name: string): number {
  if (lexer.kind !== 'int' && lexer.kind !== 'float' && !isInfinity(lexer)) throw unexpected(lexer, name);
  const text = tokenText(lexer);
  const value = /[fna]/i.test(text) ? infinityOf(text) : round(Number(text));
  if (!Number.isFinite(value) && /\d/.test(text)) throw unexpected(lexer, name);
  advance(lexer);
  return value;
}

function infinityOf(text: string): number {
  if (/nan/i.test(text)) return NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}

export const takeFloat32 = (lexer: Lexer): number => takeFloat(lexer, Math.fround, 'a float, of at most 3.4e38');
