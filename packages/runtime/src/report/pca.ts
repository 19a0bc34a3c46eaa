export interface Projection {
  /** [rows, 2]. */
  readonly coordinates: Float64Array;
  /** Shares of the variance, 0 to 1. */
  readonly explained: readonly [number, number];
}

/** Steps of the power iteration; a direction that has not settled by then is as good as its neighbours. */
const MOST_STEPS = 300;
const SETTLED = 1e-9;

/**
 * The two directions along which rows differ most, and where each row lies on them: principal component analysis by power iteration,
 * `v <- Xc' (Xc v) / |...|` with the rows `Xc` centred, the second direction kept orthogonal to the first. Signs are such that
 * the largest part of a direction is positive, so the same rows give the same picture.
 *
 * @param rows [count, columns]; values that are not finite count as 0
 * Source: Jolliffe, "Principal Component Analysis", 2nd edition, 2002, chapters 2 and A1.
 */
export function pca(rows: Float32Array, columns: number): Projection {
  const count = columns > 0 ? Math.floor(rows.length / columns) : 0;
  const centred = centre(rows, count, columns);
  const total = centred.reduce((sum, value) => sum + value * value, 0);
  const first = direction(centred, count, columns, []);
  const second = direction(centred, count, columns, [first]);
  const coordinates = new Float64Array(2 * count);
  const explained = [first, second].map((axis, which) => {
    const along = project(centred, count, columns, axis);
    along.forEach((value, row) => (coordinates[2 * row + which] = value));
    return total > 0 ? along.reduce((sum, value) => sum + value * value, 0) / total : 0;
  });
  return { coordinates, explained: [explained[0] ?? 0, explained[1] ?? 0] };
}

function centre(rows: Float32Array, count: number, columns: number): Float64Array {
  const centred = Float64Array.from(rows.subarray(0, count * columns), (value) => (Number.isFinite(value) ? value : 0));
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += centred[row * columns + column] ?? 0;
    for (let row = 0; row < count; row++)
      centred[row * columns + column] = (centred[row * columns + column] ?? 0) - sum / count;
  }
  return centred;
}

/** The direction of the greatest variance that is orthogonal to others. */
function direction(rows: Float64Array, count: number, columns: number, others: readonly Float64Array[]): Float64Array {
  // Any start will do that is not orthogonal to the answer; this one is the same each time and has no pattern.
  let axis = unit(
    withoutParts(
      Float64Array.from({ length: columns }, (_, i) => Math.sin(i + 1) + 0.1),
      others,
    ),
  );
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = unit(withoutParts(backproject(rows, columns, project(rows, count, columns, axis)), others));
    const change = next.reduce((sum, value, i) => sum + Math.abs(value - (axis[i] ?? 0)), 0);
    axis = next;
    if (change < SETTLED * columns) break;
  }
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

/** X v */
function project(rows: Float64Array, count: number, columns: number, axis: Float64Array): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (rows[row * columns + i] ?? 0) * (axis[i] ?? 0);
    return sum;
  });
}

/** X' u */
function backproject(rows: Float64Array, columns: number, along: Float64Array): Float64Array {
  const sum = new Float64Array(columns);
  along.forEach((weight, row) => {
    for (let i = 0; i < columns; i++) sum[i] = (sum[i] ?? 0) + weight * (rows[row * columns + i] ?? 0);
  });
  return sum;
}

function withoutParts(axis: Float64Array, others: readonly Float64Array[]): Float64Array {
  return others.reduce((rest, other) => {
    const part = rest.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
    return rest.map((value, i) => value - part * (other[i] ?? 0));
  }, axis);
}

function unit(axis: Float64Array): Float64Array {
  const length = Math.sqrt(axis.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? axis.map((value) => value / length) : axis;
}
