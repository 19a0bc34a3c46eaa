import { openWithOutputs } from '../insides/openWithOutputs.ts';
import { openClassifier } from '../model/openClassifier.ts';
import type { PixelsOutput } from '../model/runPixels.ts';
import type { ReportSource } from './ReportModel.ts';

const BATCH = 250;

/**
 * What a model computes on the way: the named values, for images of its data, on the CPU.
 *
 * @param indices which images
 * @returns in the order of the names, an image after another
 * @throws ToolkitError as `openClassifier` and `openWithOutputs` do
 */
export async function activations(
  { model, evaluation, split, height, width, channels }: ReportSource,
  indices: readonly number[],
  names: readonly string[],
): Promise<PixelsOutput[]> {
  const size = height * width * channels;
  const opened = await openClassifier(model, { device: 'cpu', labels: evaluation.classes });
  try {
    const insides = await openWithOutputs(opened, names, {});
    try {
      const step = opened.input.batch ?? BATCH;
      const parts: PixelsOutput[][] = [];
      for (let done = 0; done < indices.length; done += step) {
        const some = indices.slice(done, done + step);
        const pixels = new Uint8Array(some.length * size);
        some.forEach((index, at) => pixels.set(split.images.subarray(index * size, (index + 1) * size), at * size));
        parts.push(await insides.run(pixels));
      }
      return names.map((_, i) => joined(parts.flatMap((part) => part[i] ?? [])));
    } finally {
      await insides.release();
    }
  } finally {
    await opened.release();
  }
}

function joined(parts: readonly PixelsOutput[]): PixelsOutput {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const count = parts.reduce((sum, { dims: [n = 0] }) => sum + n, 0);
  return { dims: [count, ...(parts[0]?.dims.slice(1) ?? [])], data };
}
