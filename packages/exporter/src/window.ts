import type { Dim } from '@fmnist/onnx';
import { ExportError } from './errors.ts';

interface Windowed {
  readonly padding?: string;
  readonly strides?: readonly number[];
  readonly dilation_rate?: readonly number[];
}

/**
 * 'valid' is no padding; 'same' makes the output ceil(size / stride) long, with the odd element at the end:
 * total = max(0, (ceil(size / stride) - 1) stride + dilation (kernel - 1) + 1 - size), begin = floor(total / 2).
 * @returns ONNX pads [begin of each axis ..., end of each axis ...]; undefined for none
 * @see https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function padsOf(
  where: string,
  size: readonly Dim[],
  kernel: readonly number[],
  { padding = 'valid', strides = [], dilation_rate = [] }: Windowed,
): number[] | undefined {
  if (padding === 'valid') return undefined;
  if (padding !== 'same')
    throw new ExportError('UNSUPPORTED_OPTION', `padding "${padding}" cannot be exported`, {
      where,
      expected: 'valid or same',
    });
  const totals = size.map((d, i) => {
    const [k = 1, stride = 1, dilation = 1] = [kernel[i], strides[i], dilation_rate[i]];
    const span = dilation * (k - 1) + 1;
    if (stride === 1) return span - 1;
    if (typeof d === 'string')
      throw new ExportError('UNSUPPORTED_OPTION', '"same" padding with strides needs a known picture size', { where });
    return Math.max(0, (Math.ceil(d / stride) - 1) * stride + span - d);
  });
  const begin = totals.map((t) => Math.floor(t / 2));
  return [...begin, ...totals.map((t, i) => t - (begin[i] ?? 0))];
}
