import { sizeOf, type TensorData } from '@fmnist/onnx';
import type { Normalization } from './classifier.ts';
import type { Layout } from './convert.ts';
import { channelsFirstShape } from './layout.ts';

interface SampleOptions {
  readonly layout?: Layout;
  readonly classifier?: { readonly normalization?: Normalization };
}

/** The same pictures for both sides: random bytes for a classifier with its normalisation inside, else values in [-1, 1]. */
export function sampleInputs(
  shape: readonly number[],
  samples: number,
  { classifier, layout }: SampleOptions,
): { source: TensorData; result: TensorData } {
  const size = sizeOf(shape);
  const bytes = Uint8Array.from({ length: samples * size }, noise);
  const channelsFirst = layout === 'nchw' && shape.length > 1;
  const sourceShape = channelsFirst ? [...shape.slice(1), shape[0] ?? 1] : shape;
  const channels = sourceShape.at(-1) ?? 1;
  const { mean, std } = classifier?.normalization ?? { mean: [0.5], std: [0.5] };
  const normalized = Float32Array.from(
    bytes,
    (x, i) => (x / 255 - (mean[(i % channels) % mean.length] ?? 0)) / (std[(i % channels) % std.length] ?? 1),
  );
  const source: TensorData = { dtype: 'float32', shape: [samples, ...sourceShape], data: normalized };
  const stored: TensorData = classifier?.normalization ? { dtype: 'uint8', shape: source.shape, data: bytes } : source;
  return { source, result: channelsFirst ? toChannelsFirst(stored) : stored };
}

/** A repeatable byte with no pattern that a network could be blind to. */
const noise = (_: unknown, i: number) => (Math.imul(i + 1, 2654435761) >>> 13) & 255;

function toChannelsFirst(t: TensorData): TensorData {
  const [n = 1, ...rest] = t.shape;
  const channels = rest.at(-1) ?? 1;
  const area = sizeOf(rest) / channels;
  const data = t.data.slice() as Uint8Array | Float32Array;
  for (let i = 0; i < n; i++)
    for (let p = 0; p < area; p++)
      for (let c = 0; c < channels; c++)
        data[(i * channels + c) * area + p] = Number(t.data[(i * area + p) * channels + c]);
  return { dtype: t.dtype, shape: channelsFirstShape(t.shape).map(Number), data };
}
