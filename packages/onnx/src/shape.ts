// Arithmetic on sizes that may be names. A result that cannot be written as a number is an expression in those names,
// so that equal sizes get equal names: two branches that halve "H" still add up.
import type { Dim, TensorType, Value } from './graph.ts';
import { OpenShapeError, ShapeError, showShape } from './errors.ts';

const wrap = (d: Dim) => (/[^\w()]/.test(String(d)) ? `(${d})` : String(d));

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number') return typeof b === 'number' ? a + b : a === 0 ? b : `${a}+${wrap(b)}`;
  if (typeof b === 'number' && b <= 0) return b === 0 ? a : `${wrap(a)}${b}`;
  return `${wrap(a)}+${wrap(b)}`;
}

/** "7*N", or "(7*N)", is 7 and "N": products of products stay readable, and cancel out. */
function factorsOf(d: Dim): readonly Dim[] {
  const [, product] = typeof d === 'string' ? (/^\(?(\w+(?:\*\w+)+)\)?$/.exec(d) ?? []) : [];
  return product ? product.split('*').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) : [d];
}

/** The product of sizes; a name that is left over alone stays as it is. */
export function multiplyDims(given: readonly Dim[]): Dim {
  const dims = given.flatMap(factorsOf);
  const number = dims.reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  const names = dims.filter((d) => typeof d === 'string').sort();
  if (names.length === 0 || number === 0) return number;
  if (names.length === 1 && number === 1) return names[0] ?? 1;
  return [...(number === 1 ? [] : [number]), ...names.map(wrap)].join('*');
}

/**
 * The size that makes two products equal, for the -1 of Reshape: total / rest.
 * @throws {ShapeError} when numbers do not divide
 */
export function divideDims(whole: readonly Dim[], divisor: readonly Dim[], where: string): Dim {
  const [total, rest] = [whole.flatMap(factorsOf), divisor.flatMap(factorsOf)];
  const names = total.filter((d) => typeof d === 'string');
  const left: string[] = [];
  for (const d of rest) {
    if (typeof d === 'number') continue;
    const at = names.indexOf(d);
    if (at >= 0) names.splice(at, 1);
    else left.push(d);
  }
  const over = total.reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  const under = rest.reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  if (left.length === 0 && under > 0 && over % under === 0) return multiplyDims([over / under, ...names]);
  if (names.length === 0 && left.length === 0)
    throw new ShapeError(where, `a multiple of ${under} elements`, `${over} (${showShape(total)})`);
  return `(${multiplyDims([over, ...names])})/(${multiplyDims([under, ...left])})`;
}

/** Shape of an elementwise operation. @see https://onnx.ai/onnx/repo-docs/Broadcasting.html */
export function broadcast(where: string, ...shapes: readonly (readonly Dim[])[]): Dim[] {
  return shapes.reduce<Dim[]>((a, b) => {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, i) => {
      const x = a[a.length - rank + i] ?? 1;
      const y = b[b.length - rank + i] ?? 1;
      if (x === y || y === 1) return x;
      if (x === 1) return y;
      // A name against a number: at run time it must be that number (or 1).
      if (typeof x === 'string') return y;
      if (typeof y === 'string') return x;
      throw new ShapeError(where, 'equal sizes, or 1', `${showShape(a)} and ${showShape(b)}`);
    });
  }, []);
}

/** Whether two sizes may be equal: a name may be any number. */
export const mayBeEqual = (a: Dim, b: Dim): boolean => a === b || typeof a === 'string' || typeof b === 'string';

/** Whether a tensor of shape `from` may be broadcast to shape `to`, which does not grow by it. */
export const broadcastsTo = (from: readonly Dim[], to: readonly Dim[]): boolean =>
  from.length <= to.length && from.every((d, i) => d === 1 || mayBeEqual(d, to[to.length - from.length + i] ?? 1));

/** Position in a tensor of shape `from` of each element of its broadcast to shape `to`. */
export function broadcastIndex(from: readonly number[], to: readonly number[]): (i: number) => number {
  const lead = to.length - from.length;
  return (i) => {
    let [rest, at, step] = [i, 0, 1];
    for (let axis = to.length - 1; axis >= lead; axis--) {
      const size = to[axis] ?? 1;
      const own = from[axis - lead] ?? 1;
      if (own !== 1) at += (rest % size) * step;
      step *= own;
      rest = Math.floor(rest / size);
    }
    return at;
  };
}

/** An axis counted from the front. @throws {ShapeError} when there is no such axis */
export function axisOf(where: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank)
    throw new ShapeError(where, `an axis in [${-rank}, ${rank - 1}]`, String(axis));
  return at;
}

export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before and after, in elements. */
  readonly begin: number;
  readonly end: number;
  /** Whether a last window that sticks out counts. */
  readonly ceil?: boolean;
}

/**
 * Positions of a window along one axis: floor((size + begin + end - dilation (kernel - 1) - 1) / stride) + 1, all in elements.
 * @throws {ShapeError} when the dilated kernel is longer than the padded input
 * @see https://onnx.ai/onnx/operators/onnx__Conv.html
 * @example windows('Conv', 28, { kernel: 5, stride: 1, dilation: 1, begin: 0, end: 0 }) // 24
 */
export function windows(where: string, size: Dim, { kernel, stride, dilation, begin, end, ceil }: Window): Dim {
  const span = dilation * (kernel - 1) + 1;
  const pad = begin + end;
  if (typeof size === 'string') {
    if (stride === 1) return span === pad + 1 ? size : `${wrap(size)}${pad - span + 1 < 0 ? '' : '+'}${pad - span + 1}`;
    return `${ceil ? 'ceil' : 'floor'}((${size}${pad - span < 0 ? '' : '+'}${pad - span})/${stride})+1`;
  }
  const free = size + pad - span;
  if (free < 0) throw new ShapeError(where, `a padded size of at least ${span}`, String(size + pad));
  if (!ceil) return Math.floor(free / stride) + 1;
  // The last window must start inside the input or its left padding.
  const count = Math.ceil(free / stride) + 1;
  return (count - 1) * stride >= size + begin ? count - 1 : count;
}

/** The integers that a value is known to hold, names included; undefined when they depend on the input. */
export function sizesOf(
  value: (TensorType & { readonly known?: { readonly data: ArrayLike<number | bigint> } }) | undefined,
): readonly Dim[] | undefined {
  if (value?.known) return Array.from(value.known.data, Number);
  return value?.sizes;
}

/** More axes than any tensor has: a file may claim millions. */
const MAX_RANK = 64;

/**
 * The shape that a vector holds; names for its sizes where they are known only at run time.
 * @throws {ShapeError} when it is no vector; OpenShapeError when not even the number of sizes is known
 */
export function shapeIn(where: string, vector: Value): readonly Dim[] {
  const { name, shape } = vector;
  if (shape.length !== 1) throw new ShapeError(where, 'a vector of sizes', showShape(shape));
  const sizes = sizesOf(vector);
  if (sizes) return sizes;
  const [count] = shape;
  if (typeof count !== 'number' || count > MAX_RANK)
    throw new OpenShapeError(where, `a shape of known length, at most ${MAX_RANK}`, showShape(shape));
  return Array.from({ length: count }, (_, i) => `${name}[${i}]`);
}

/** The integers that a value is known to hold. @throws {OpenShapeError} when one is not known before run time */
export function knownInts(where: string, what: string, value: Parameters<typeof sizesOf>[0]): number[] {
  const sizes = sizesOf(value);
  if (!sizes?.every((d) => typeof d === 'number'))
    throw new OpenShapeError(
      where,
      `${what} that are known before the graph runs`,
      sizes ? showShape(sizes) : 'values computed at run time',
    );
  return sizes.filter((d) => typeof d === 'number');
}
