/**
 * The shortest decimal number that is this float32 again: 0.1, where String(Math.fround(0.1)) is 0.10000000149011612.
 * `inf` and `nan` as ONNX text writes them. @see https://en.cppreference.com/w/cpp/utility/to_chars
 */
export function shortestFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  const float = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return String(short);
  }
  return String(Number(float.toPrecision(9)));
}
