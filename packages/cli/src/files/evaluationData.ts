import { loadDataset, type Dataset, type LoadOptions, type Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { ModelMetadata } from '@fmnist/runtime';
import { readRun, type RunData } from './readRun.ts';

export type SplitName = 'test' | 'val' | 'train';

interface Choice {
  readonly split: SplitName;
  /** As asked for. */
  readonly data: string | undefined;
  /** The run that the model came out of. */
  readonly run: string | undefined;
  /** What the model says of itself: the data that it was scored on, by name and by hash. */
  readonly metadata: Pick<ModelMetadata, 'dataset' | 'datasetSha256'>;
}

export interface EvaluationData {
  readonly dataset: Dataset;
  readonly split: Split;
}

/**
 * The images to score a model on: of the data asked for, else the run's, else those that the model names, else Fashion-MNIST.
 * `val` are the images that the run set aside, `train` those that it trained on; without a run, `train` are all that there are.
 * @throws {ToolkitError} NO_VALIDATION, DATA_NEEDED, DATA_CHANGED, and what `loadDataset` and `readRun` throw
 */
export async function loadEvaluationData(choice: Choice, options: LoadOptions): Promise<EvaluationData> {
  const run = choice.run === undefined ? undefined : await readRun(choice.run);
  if (choice.split === 'val' && !(run && run.val > 0)) throw noValidation(choice.run);
  // The test images are whole whatever was left out of training.
  const limit = choice.split === 'test' ? undefined : run?.limit;
  const dataset = await load(choice, run, { ...options, ...(limit !== undefined && { limit }) });
  if (choice.split === 'val') checkUnchanged(dataset, choice.metadata);
  return { dataset, split: await pick(dataset, choice.split, run) };
}

async function load({ data, metadata }: Choice, run: RunData | undefined, options: LoadOptions): Promise<Dataset> {
  try {
    return await loadDataset(data ?? run?.data ?? metadata.dataset ?? 'fashion-mnist', options);
  } catch (cause) {
    if (data !== undefined || !(cause instanceof ToolkitError) || cause.code !== 'UNKNOWN_DATASET') throw cause;
    throw new ToolkitError(
      'DATA_NEEDED',
      `the data that the model was trained on are not found under "${cause.where}"`,
      {
        kind: 'usage',
        where: '--data',
        hint: 'Say where they are: --data FOLDER.',
        cause,
      },
    );
  }
}

async function pick({ train, test }: Dataset, name: SplitName, run: RunData | undefined): Promise<Split> {
  if (name === 'test') return test;
  if (!run) return train;
  const { trainingSplit } = await import('@fmnist/trainer');
  const { train: rest, val } = trainingSplit({ train }, run);
  return name === 'val' && val ? val : rest;
}

/** Of other data other images would be taken: some of those that the run was trained on. */
function checkUnchanged({ sha256, source }: Dataset, { datasetSha256 }: Choice['metadata']): void {
  if (datasetSha256 === undefined || datasetSha256 === sha256) return;
  throw new ToolkitError('DATA_CHANGED', 'these are not the data that the run set validation images aside of', {
    where: source,
    expected: `SHA-256 ${datasetSha256}`,
    received: sha256,
    hint: 'Pass the same data as in training, unchanged, or use --split test.',
  });
}

function noValidation(run: string | undefined): ToolkitError {
  return new ToolkitError('NO_VALIDATION', 'which images were set aside for validation is not known', {
    kind: 'usage',
    where: '--split val',
    expected: run === undefined ? 'a run directory' : 'a run that set images aside',
    received: run ?? 'a model without its run',
    hint: run === undefined ? 'Pass the run that made the model.' : 'This run trained on all images; use --split test.',
  });
}
