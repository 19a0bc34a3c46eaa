/**
 * Softmax of each row, in place: `p_j = exp(x_j − max x) / Σ exp(x_k − max x)`.
 *
 * @param values [n, columns], row by row
 */
export function softmaxRows(values: Float32Array, columns: number): Float32Array {
  for (let start = 0; start < values.length; start += columns) {
    const row = values.subarray(start, start + columns);
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp((row[j] ?? 0) - max);
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) / sum;
  }
  return values;
}

/** Whether every row already is a distribution: nothing negative and a sum of 1, to the rounding of half precision. */
export function areProbabilities(values: Float32Array, columns: number): boolean {
  for (let start = 0; start < values.length; start += columns) {
    const row = values.subarray(start, start + columns);
    const sum = row.reduce((a, b) => (b >= 0 ? a + b : NaN), 0);
    if (!(Math.abs(sum - 1) <= 4e-3)) return false;
  }
  return true;
}
