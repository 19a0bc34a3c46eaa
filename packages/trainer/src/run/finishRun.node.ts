import { basename, join, resolve } from 'node:path';
import type { Dataset } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import { exportModel } from '@fmnist/exporter';
import { writeFileSafely } from '@fmnist/files';
import { decodeModel, encodeModel } from '@fmnist/onnx';
import { evaluate, saveEvaluation, type Metrics } from '@fmnist/runtime';
import { readRunRecord, saveReport } from '@fmnist/runtime/report';
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

/** Export, evaluation on the test images (here and nowhere else, and on the CPU, which everybody has), the pictures and the report. */
export async function finishRun(
  { dir, data, run, info }: Finish,
  emit: (event: TrainEvent) => void,
): Promise<{ metrics: Metrics; model: string }> {
  const path = join(dir, 'model.onnx');
  emit({ type: 'stage', name: 'export', message: `exporting ${path}` });
  const model = await exported(run, emit);

  emit({ type: 'stage', name: 'evaluate', message: `scoring it on ${data.test.count} test images` });
  const evaluation = await evaluate(model, data.test, { ...data, device: 'cpu' });
  const { accuracy, count } = evaluation.metrics;
  const described = withMetadata(model, classifierMetadata(info, { value: accuracy, count, split: 'test' }));
  await writeFileSafely(path, described);

  emit({ type: 'stage', name: 'draw', message: 'drawing pictures' });
  const { height, width, channels } = data;
  const scored = { evaluation, split: data.test, height, width, channels };
  await saveEvaluation(dir, scored);
  await drawNetwork(dir, data, run);
  const name = basename(resolve(dir));
  // The files have what was there at the last epoch's end; these are the same numbers, and all of them.
  const record = { ...(await readRunRecord(dir)), steps: run.progress.steps, epochs: run.progress.history };
  const source = {
    ...scored,
    name,
    model: described,
    data: `${data.title}, ${data.test.count.toLocaleString('en')} test images`,
    run: record,
  };
  await saveReport(join(dir, 'report.html'), [source], { title: `${name} on ${data.title}` });
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
