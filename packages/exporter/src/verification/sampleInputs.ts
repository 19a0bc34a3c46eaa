import { sizeOf, type Dim, type TensorData } from '@fmnist/onnx';
import type { Normalization } from '../classifier.ts';
import type { ValueRange } from '../layer.ts';
import { channelsFirstShape } from '../layout.ts';
import type { Tensors } from './verify.ts';

/** An input of the source model, and what became of it. */
export interface SampledInput {
  readonly name: string;
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** As the source model means it. */
  readonly shape: readonly Dim[];
  /** The values that the layers behind it take. */
  readonly range: ValueRange;
  /** What the result calls it, and how it stores it. */
  readonly result: { readonly name: string; readonly channelsFirst: boolean; readonly normalization?: Normalization };
}

export interface Samples {
  readonly source: Tensors;
  readonly result: Tensors;
  readonly samples: number;
}

/** Examples that source and result are compared on, where the model takes any number; of large ones two say as much, and take half the time. */
const EXAMPLES = 4;
const FEW_EXAMPLES = 2;
const LARGE = 50_000;

/** Sizes that are open are tried at these: pictures are halved several times, sequences need not be long. */
export const OPEN_SIZES: readonly number[] = [9, 64, 224];

/** The same content for both sides; the batch apart, sizes that are open are `open`. */
export function sampleInputs(inputs: readonly SampledInput[], open: number): Samples {
  const batch = inputs.map(({ shape: [n] }) => n).find((n) => typeof n === 'number') ?? examplesOf(inputs, open);
  const pairs = inputs.map(({ name, dtype, shape, range, result }, i) => {
    const known = shape.map((d, axis) => (typeof d === 'number' ? d : axis === 0 ? Number(batch) : open));
    const size = sizeOf(known);
    const bytes = Uint8Array.from({ length: size }, (_, at) => noise(at, i) * 256);
    const source: TensorData = result.normalization
      ? { dtype: 'float32', shape: known, data: normalized(bytes, known.at(-1) ?? 1, result.normalization) }
      : dtype === 'float32'
        ? { dtype, shape: known, data: Float32Array.from({ length: size }, (_, at) => within(range, noise(at, i))) }
        : dtype === 'int32'
          ? { dtype, shape: known, data: Int32Array.from({ length: size }, (_, at) => within(range, noise(at, i))) }
          : { dtype, shape: known, data: Uint8Array.from({ length: size }, (_, at) => Number(noise(at, i) > 0.5)) };
    const stored: TensorData = result.normalization ? { dtype: 'uint8', shape: known, data: bytes } : source;
    return { name, source, result: result.name, stored: result.channelsFirst ? toChannelsFirst(stored) : stored };
  });
  return {
    source: Object.fromEntries(pairs.map((p) => [p.name, p.source])),
    result: Object.fromEntries(pairs.map((p) => [p.result, p.stored])),
    samples: Number(batch),
  };
}

function examplesOf(inputs: readonly SampledInput[], open: number): number {
  const sizes = inputs.map(({ shape }) => sizeOf(shape.slice(1).map((d) => (typeof d === 'number' ? d : open))));
  return sizes.some((size) => size > LARGE) ? FEW_EXAMPLES : EXAMPLES;
}

/** Repeatable values in [0, 1) with no pattern that a network could be blind to. */
const noise = (at: number, input: number): number => {
  const mixed = Math.imul(at + 1 + 7919 * input, 2654435761);
  return (Math.imul(mixed ^ (mixed >>> 15), 2246822519) >>> 8) / 2 ** 24;
};

const within = ({ from, to, whole }: ValueRange, u: number): number => {
  const x = from + u * (to - from);
  return whole ? Math.floor(x) : x;
};

const normalized = (bytes: Uint8Array, channels: number, { mean, std }: Normalization): Float32Array =>
  Float32Array.from(
    bytes,
    (x, i) => (x / 255 - (mean[(i % channels) % mean.length] ?? 0)) / (std[(i % channels) % std.length] ?? 1),
  );

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
