import { epochOrder, subset, type Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Context } from '../../CliCommand.ts';
import { dataOfModel } from '../../files/dataOfModel.ts';
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
 * @throws {ToolkitError} NO_IMAGES, and what `dataOfModel` throws
 */
export async function calibrationImages(
  path: string,
  bytes: Uint8Array,
  { calib = DEFAULT_COUNT, data, seed = 0 }: ExportFlags,
  context: Context,
): Promise<CalibrationImages> {
  const { run } = await resolveModel(path);
  const { dataset, split } = await dataOfModel({ path, bytes, run }, { split: 'train', data }, context);
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
