import { decodeModel } from '@fmnist/onnx';
import { activations } from '../model/activations.ts';
import { penultimateOf } from '../model/intermediateOutputs.ts';
import { pca } from './pca.ts';
import type { Embedding, ReportSource } from './ReportModel.ts';

/** What PCA has to go through; far more than two thousand images of a thousand numbers. */
const MOST_NUMBERS = 8_000_000;

/**
 * Images on a map, alike where the network's last layer before the classes sees them as alike: the two principal components of what it gives.
 * @param indices which images
 * @returns undefined where the model has no such layer, or its numbers are too many
 */
export async function embed(source: ReportSource, indices: readonly number[]): Promise<Embedding | undefined> {
  const name = penultimateOf(decodeModel(source.model).graph ?? {});
  if (name === undefined || indices.length < 2) return undefined;
  const given = (await activations(source.model, imagesOf(source, indices), [name])).get(name);
  if (!given || given.data.length > MOST_NUMBERS || given.data.length % indices.length !== 0) return undefined;
  const dimensions = given.data.length / indices.length;
  const { coordinates, explained } = pca(given.data, dimensions);
  const [x, y] = [0, 1].map((axis) => toUnit(coordinates.filter((_, at) => at % 2 === axis)));
  return {
    points: indices.map((index, row) => ({ index, x: x?.[row] ?? 0, y: y?.[row] ?? 0 })),
    explained,
    dimensions,
  };
}

function imagesOf({ split, height, width, channels }: ReportSource, indices: readonly number[]): Uint8Array {
  const size = height * width * channels;
  const images = new Uint8Array(indices.length * size);
  indices.forEach((index, at) => images.set(split.images.subarray(index * size, (index + 1) * size), at * size));
  return images;
}

function toUnit(values: Float64Array): Float64Array {
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}
