// Windows that move over the spatial axes of X [N, C, ...size]: what convolution and pooling have in common.
import { OpenShapeError, ShapeError, showShape } from '../errors.ts';
import type { Dim } from '../graph.ts';
import { mayBeEqual, windows } from '../shape.ts';

export interface WindowAttrs {
  readonly auto_pad: string;
  readonly dilations: readonly number[] | undefined;
  readonly pads: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
  readonly ceil_mode?: number;
}

/** One spatial axis of a window whose padding is settled. */
export interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before and after, in elements. */
  readonly begin: number;
  readonly end: number;
}

/** From the first to the last element that a window reads, in elements. */
export const spanOf = ({ kernel, dilation }: Pick<Axis, 'kernel' | 'dilation'>): number => dilation * (kernel - 1) + 1;

/** The pads attribute: the beginnings of all axes, then their ends. */
export const padsOf = (axes: readonly Axis[]): number[] => [
  ...axes.map(({ begin }) => begin),
  ...axes.map(({ end }) => end),
];

/** The defaults of the specification: no padding, steps of 1. */
export function filled(
  rank: number,
  { dilations, pads, strides }: Pick<WindowAttrs, 'dilations' | 'pads' | 'strides'>,
) {
  const of = (value: number, length = rank) => Array.from({ length }, () => value);
  return { dilations: dilations ?? of(1), strides: strides ?? of(1), pads: pads ?? of(0, 2 * rank) };
}

export const isSame = (autoPad: string): boolean => autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';

/** `total` elements of padding before and after: the odd one goes after in SAME_UPPER, else before. */
export const shared = (total: number, autoPad: string): readonly [begin: number, end: number] => {
  const less = total >> 1;
  return autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
};

/**
 * The window along each spatial axis, auto_pad resolved: SAME pads so that there are ceil(size / stride) positions.
 * @throws {OpenShapeError} where SAME needs a size that is known only at run time
 */
export function axesOf(where: string, size: readonly Dim[], kernel: readonly Dim[], attrs: WindowAttrs): Axis[] {
  const rank = size.length;
  const { dilations, pads, strides } = filled(rank, attrs);
  return size.map((d, i) => {
    const axis = { kernel: Number(kernel[i]), stride: strides[i] ?? 1, dilation: dilations[i] ?? 1 };
    if (!isSame(attrs.auto_pad)) {
      const explicit = attrs.auto_pad === 'NOTSET';
      return { ...axis, begin: explicit ? (pads[i] ?? 0) : 0, end: explicit ? (pads[i + rank] ?? 0) : 0 };
    }
    const known = typeof d === 'number' ? d : axis.stride === 1 ? 1 : undefined;
    if (known === undefined) throw new OpenShapeError(where, `sizes known before the graph runs`, showShape(size));
    const total = Math.max(0, (Math.ceil(known / axis.stride) - 1) * axis.stride + spanOf(axis) - known);
    const [begin, end] = shared(total, attrs.auto_pad);
    return { ...axis, begin, end };
  });
}

/** Sizes after a window has moved over every spatial axis. */
export function spatialWindows(where: string, size: readonly Dim[], kernel: readonly Dim[], attrs: WindowAttrs): Dim[] {
  const { dilations, pads, strides } = filled(size.length, attrs);
  const kernels = numbersOnly(where, kernel);
  checkWindow(where, size, kernels, attrs);
  return size.map((d, i) => {
    const stride = strides[i] ?? 1;
    if (isSame(attrs.auto_pad))
      return typeof d === 'number' ? Math.ceil(d / stride) : stride === 1 ? d : `ceil(${d}/${stride})`;
    const explicit = attrs.auto_pad === 'NOTSET';
    return windows(where, d, {
      kernel: kernels[i] ?? NaN,
      stride,
      dilation: dilations[i] ?? 1,
      begin: explicit ? (pads[i] ?? 0) : 0,
      end: explicit ? (pads[i + size.length] ?? 0) : 0,
      ceil: (attrs.ceil_mode ?? 0) !== 0,
    });
  });
}

/** @throws {ShapeError} unless an attribute that repeats the kernel's size says the same */
export function checkKernel(where: string, kernel: readonly Dim[], said: readonly number[] | undefined): void {
  if (!said || (said.length === kernel.length && said.every((k, i) => mayBeEqual(k, kernel[i] ?? k)))) return;
  throw new ShapeError(where, `kernel_shape ${showShape(kernel)}, as W`, showShape(said));
}

/** @throws {ShapeError} unless there is one number for each spatial axis, two of padding, and steps are forwards */
export function checkWindow(
  where: string,
  { length: rank }: readonly Dim[],
  kernel: readonly number[],
  { dilations, pads, strides }: Pick<WindowAttrs, 'dilations' | 'pads' | 'strides'>,
): void {
  const lists = { kernel, dilations, strides };
  for (const [name, list] of Object.entries(lists))
    if (list && (list.length !== rank || list.some((n) => n < 1)))
      throw new ShapeError(where, `${name}: a number from 1 for each of ${rank} axes`, showShape(list));
  if (pads && pads.length !== 2 * rank) throw new ShapeError(where, `${2 * rank} pads`, showShape(pads));
}

/** Sizes that have to be numbers. @throws {OpenShapeError} where one is known only at run time */
export function numbersOnly(where: string, size: readonly Dim[]): number[] {
  if (!size.every((d) => typeof d === 'number'))
    throw new OpenShapeError(where, 'sizes known before the graph runs', showShape(size));
  return [...size];
}
