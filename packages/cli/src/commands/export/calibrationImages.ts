import { epochOrder, subset, type Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Context } from '../../CliCommand.ts';
import { loadEvaluationData } from '../../files/evaluationData.ts';
import { inFile } from '../../files/readModelFile.ts';
import { resolveModel } from '../../files/resolveModel.ts';
import type { ExportFlags } from './exportFlags.ts';

export interface CalibrationImages {
  readonly images: Split;
  /** Of the data set. */
  readonly title: string;
}

/** A few hundred see what a layer's values hold. */
const DEFAULT_COUNT = 500;

/**
 * Images that a model was trained on, some of them by chance.
 * @throws {ToolkitError} NO_IMAGES, and what `loadEvaluationData` throws
 */
export async function calibrationImages(
  path: string,
  bytes: Uint8Array,
  { calib = DEFAULT_COUNT, data, seed = 0 }: ExportFlags,
  { output, signal }: Context,
): Promise<CalibrationImages> {
  const { readImageInput, readMetadata } = await import('@fmnist/runtime');
  const metadata = inFile(path, () => readMetadata(bytes));
  const size = readImageInput(bytes, path);
  const { run } = await resolveModel(path);
  const { dataset, split } = await loadEvaluationData(
    { split: 'train', data, run, metadata },
    { size, channels: size.channels, signal, onProgress: ({ message }) => output.live({ label: message }) },
  );
  if (split.count < calib)
    throw new ToolkitError('NO_IMAGES', 'there are not as many training images', {
      kind: 'usage',
      where: '--calib',
      expected: `at most ${split.count}`,
      received: String(calib),
    });
  const order = epochOrder(split.count, { seed, epoch: 0 });
  return { images: subset(split, order.slice(0, calib)), title: dataset.title };
}
