import type { Dim } from '@fmnist/onnx';
import { ExportError } from './errors.ts';

/** Settings of layers that move a window over their pictures. One number stands for all axes. */
export interface Windowed {
  readonly padding?: string;
  readonly strides?: number | readonly number[] | null;
  readonly dilation_rate?: number | readonly number[];
}

/** Attributes that Conv and the poolings have in common; steps of 1 and padding of 0 are not written. */
export interface WindowAttrs {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[] | undefined;
  readonly dilations: readonly number[] | undefined;
  readonly pads?: readonly number[];
  readonly auto_pad?: 'SAME_UPPER';
}

/** One number for each axis. */
export const perAxis = (value: number | readonly number[], rank: number): readonly number[] =>
  typeof value === 'number' ? Array.from({ length: rank }, () => value) : value;

/**
 * The window of a layer over pictures of a size. 'valid' is no padding; 'causal' is all of it in front; 'same' makes the output
 * ceil(size / stride) long, with the odd element at the end:
 *
 *   total = max(0, (ceil(size / stride) - 1) stride + dilation (kernel - 1) + 1 - size), begin = floor(total / 2)
 *
 * TensorFlow.js forgets the max over three axes: it crops there where kernels are shorter than strides and TensorFlow does not.
 * Where a size is known only at run time and the total depends on it, ONNX works it out in the same way: auto_pad SAME_UPPER.
 *
 * @throws {ExportError} UNSUPPORTED_OPTION for another padding
 * @see https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function windowOf(
  where: string,
  size: readonly Dim[],
  kernel: readonly number[],
  { padding = 'valid', strides, dilation_rate = 1 }: Windowed,
): WindowAttrs {
  const steps = perAxis(strides ?? 1, size.length);
  const dilations = perAxis(dilation_rate, size.length);
  const spans = kernel.map((k, i) => (dilations[i] ?? 1) * (k - 1) + 1);
  return {
    kernel_shape: kernel,
    strides: unlessOnes(steps),
    dilations: unlessOnes(dilations),
    ...paddingOf(where, padding, { size, spans, steps }),
  };
}

const unlessOnes = (steps: readonly number[]) => (steps.some((s) => s !== 1) ? steps : undefined);

interface Spans {
  readonly size: readonly Dim[];
  /** From the first to the last element that a window reads. */
  readonly spans: readonly number[];
  readonly steps: readonly number[];
}

function paddingOf(where: string, padding: string, { size, spans, steps }: Spans) {
  switch (padding) {
    case 'valid':
      return {};
    case 'causal':
      return padsOf(
        spans.map((span) => span - 1),
        spans.map(() => 0),
      );
    case 'same': {
      const totals = size.map((d, i) => samePadding(d, spans[i] ?? 1, steps[i] ?? 1));
      if (!totals.every((t) => t !== undefined)) return { auto_pad: 'SAME_UPPER' } as const;
      const begin = totals.map((t) => Math.floor(t / 2));
      return padsOf(
        begin,
        totals.map((t, i) => t - (begin[i] ?? 0)),
      );
    }
    default:
      throw new ExportError('UNSUPPORTED_OPTION', `padding "${padding}" cannot be exported`, {
        where,
        expected: 'valid, same or causal',
      });
  }
}

const padsOf = (begin: readonly number[], end: readonly number[]) => {
  const pads = [...begin, ...end];
  return pads.some((p) => p !== 0) ? { pads } : {};
};

/** Elements that 'same' adds along an axis; undefined where that is known only at run time. */
function samePadding(size: Dim, span: number, stride: number): number | undefined {
  if (stride === 1 || span === 1) return span - 1;
  if (typeof size === 'string') return undefined;
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + span - size);
}
