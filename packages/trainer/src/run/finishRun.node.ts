import { join } from 'node:path';
import type { Dataset } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import { exportModel } from '@fmnist/exporter';
import { writeFileSafely } from '@fmnist/files';
import { decodeModel, encodeModel } from '@fmnist/onnx';
import { evaluate, saveEvaluation, type Metrics } from '@fmnist/runtime';
import type { TrainedModel } from '../train.ts';
import { drawNetwork } from './drawRun.node.ts';
import type { ModelInfo } from './layersModelFile.node.ts';
import type { TrainEvent } from './RunOptions.ts';

interface Finish {
  readonly dir: string;
  readonly data: Dataset;
  readonly run: TrainedModel;
  readonly info: ModelInfo;
}

/** Export, evaluation on the test images, which happens here and nowhere else, and the pictures. */
export async function finishRun(
  { dir, data, run, info }: Finish,
  emit: (event: TrainEvent) => void,
): Promise<{ metrics: Metrics; model: string }> {
  const path = join(dir, 'model.onnx');
  emit({ type: 'stage', name: 'export', message: `exporting ${path}` });
  const model = await exported(run, emit);

  emit({ type: 'stage', name: 'evaluate', message: `scoring it on ${data.test.count} test images` });
  const evaluation = await evaluate(model, data.test, data);
  const { accuracy, count } = evaluation.metrics;
  await writeFileSafely(path, withMetadata(model, classifierMetadata(info, { value: accuracy, count, split: 'test' })));

  emit({ type: 'stage', name: 'draw', message: 'drawing pictures' });
  await saveEvaluation(dir, {
    evaluation,
    split: data.test,
    height: data.height,
    width: data.width,
    channels: data.channels,
  });
  await drawNetwork(dir, data, run);
  return { metrics: evaluation.metrics, model: path };
}

/**
 * The model as bytes, verified. Rounding in a network that has hardly learned can be a little more than `fmnist export` lets pass: that is
 * said, and the run goes on to its evaluation rather than lose what it trained.
 */
async function exported(run: TrainedModel, emit: (event: TrainEvent) => void): Promise<Uint8Array> {
  const options = { classifier: { normalization: run.normalization }, producerName: 'fmnist' };
  try {
    return (await exportModel(run.model, options)).model;
  } catch (error) {
    if (!(error instanceof ToolkitError) || error.code !== 'VERIFY_FAILED') throw error;
    emit({ type: 'warning', message: error.message });
    return (await exportModel(run.model, { ...options, verify: false })).model;
  }
}

/** metadata_props of a classifier: what programs need to use it, and what it reached. */
export function classifierMetadata(
  { labels, mean, std, dataset, dataset_sha256 }: ModelInfo,
  accuracy?: { readonly value: number; readonly count: number; readonly split: string },
): Record<string, string> {
  const entries = {
    labels: labels && JSON.stringify(labels),
    mean: mean && JSON.stringify(mean),
    std: std && JSON.stringify(std),
    dataset,
    dataset_sha256,
    accuracy: accuracy && JSON.stringify(accuracy),
  };
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** The same model with other metadata. */
const withMetadata = (model: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array =>
  encodeModel({
    ...decodeModel(model),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
