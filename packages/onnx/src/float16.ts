// IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction; kept as its bits in a Uint16Array.

/** The largest number of half precision; 65,520 and above round to infinity. */
export const LARGEST_HALF = 65504;
/** The smallest above 0; half of it and below round to 0. */
export const SMALLEST_HALF = 2 ** -24;

/** The bits of the nearest number of half precision, of two equally near ones the even one. */
export function toFloat16(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Numbers below 2^-14 are multiples of 2^-24, as those of that exponent are.
  const exponent = Math.max(-14, Math.floor(Math.log2(size || SMALLEST_HALF)));
  // log2 may be off by its last bit, which the clamped steps below put right: 1024 steps are the next exponent's first.
  const steps = roundToEven(size * 2 ** (10 - exponent));
  return sign | ((exponent + 14) * 1024 + steps);
}

export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest whole number, of two the even one, as ONNX rounds. */
export function roundToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
