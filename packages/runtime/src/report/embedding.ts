import { decodeModel } from '@fmnist/onnx/proto';
import { penultimate } from '../model/intermediateOutputs.ts';
import { activations } from './activations.ts';
import { pca } from './pca.ts';
import type { Embedding, ReportSource } from './ReportModel.ts';

/** What PCA has to go through; far more than two thousand images of a thousand numbers. */
const MOST_NUMBERS = 8_000_000;

/**
 * Images on a map, alike where the network's last layer before the classes sees them as alike: the two principal components of what it reads.
 * @param indices which images
 * @returns undefined where the model has no such layer, or its numbers are too many
 */
export async function embed(source: ReportSource, indices: readonly number[]): Promise<Embedding | undefined> {
  const name = penultimate(decodeModel(source.model));
  if (name === undefined || indices.length < 2) return undefined;
  const [{ data = new Float32Array() } = {}] = await activations(source, indices, [name]);
  if (data.length === 0 || data.length > MOST_NUMBERS) return undefined;
  const dimensions = data.length / indices.length;
  const { coordinates, explained } = pca(data, dimensions);
  const [x, y] = [0, 1].map((axis) => toUnit(coordinates.filter((_, at) => at % 2 === axis)));
  return {
    points: indices.map((index, row) => ({ index, x: x?.[row] ?? 0, y: y?.[row] ?? 0 })),
    explained,
    dimensions,
  };
}

function toUnit(values: Float64Array): Float64Array {
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}
