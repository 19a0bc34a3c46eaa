import { InvalidArgumentError } from 'commander';

/** Parses an option's value as a whole number from `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
  };
}

/** Parses an option's value as whole numbers from `least`, with commas between them. */
export function wholeNumbers(least: number): (text: string) => readonly number[] {
  return (text) => text.split(',').map(wholeNumber(least));
}

/** Parses an option's value as a number from `least` to `most`. */
export function numberFrom(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (Number.isFinite(value) && value >= least && value <= most) return value;
    const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a number ${range}.`);
  };
}

/** Number('') is 0, which nobody means. */
function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
