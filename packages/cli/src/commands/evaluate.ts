import type { DataEvent } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Metrics } from '@fmnist/runtime';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { loadEvaluationData, type SplitName } from '../files/evaluationData.ts';
import { inFile, readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { checkChoice } from '../options/checkChoice.ts';
import { createCommand } from '../options/createCommand.ts';
import { checkDevice } from '../options/devices.ts';
import { numberFrom, wholeNumber } from '../options/numbers.ts';
import { formatMetrics } from '../output/formatMetrics.ts';
import { formatTta } from '../output/formatTta.ts';
import { metricsJson } from '../output/metricsJson.ts';
import { printable } from '../output/printable.ts';
import { formatCount, formatDuration, formatPercent } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';

const splits = ['test', 'val', 'train'] as const satisfies readonly SplitName[];
const splitTitles: Readonly<Record<SplitName, string>> = { test: 'test', val: 'validation', train: 'training' };

/** `evaluate`: how good a model is. */
export function evaluateCommand(perform: Perform) {
  return createCommand('evaluate', {
    summary: 'Score an ONNX classifier: accuracy with its interval, loss, calibration, class by class.',
    examples: [
      ['evaluate runs/lenet', 'on the test images; pictures and tables into the run'],
      ['evaluate model.onnx --out scores', 'the same for any model, into the folder scores'],
      ['evaluate runs/lenet --split val', 'on the images that the run set aside'],
      ['evaluate runs/lenet --tta', 'also with the mean of each image and its mirror image'],
      ['evaluate model.onnx --data path/to/folder', 'on your own images: a folder for each class'],
      ['evaluate model.onnx --fail-below 0.9', 'exit with 1 below 90 %, as a gate'],
    ],
    later: ['--strict-device'],
  })
    .argument('<model>', 'an .onnx file or a run directory')
    .option('--data <name>', "a data set by name, or a folder of it (default: the model's own)")
    .option('--split <name>', 'test, val or train', 'test')
    .option('--device <name>', 'auto, cpu', 'auto')
    .option('--batch <n>', 'images at once', wholeNumber(1))
    .option('--tta', 'score test-time augmentation too: image and mirror image averaged')
    .option('--fail-below <accuracy>', 'exit with 1 below this accuracy, 0 to 1', numberFrom(0, 1))
    .option('--out <folder>', 'write metrics, predictions and pictures there')
    .action((model, options) => perform((context) => evaluate(model, options, context)));
}

interface EvaluateFlags {
  readonly data?: string | undefined;
  readonly split: string;
  readonly device: string;
  readonly batch?: number | undefined;
  readonly tta?: true | undefined;
  readonly failBelow?: number | undefined;
  readonly out?: string | undefined;
}

async function evaluate(model: string, flags: EvaluateFlags, { output, signal }: Context): Promise<Outcome> {
  const name = checkChoice('--split', flags.split, splits);
  const device = checkDevice(flags.device);
  // Loaded here, since a mistake in the command line should not wait for onnxruntime.
  const {
    evaluate: evaluateModel,
    readImageInput,
    readMetadata,
    saveEvaluation,
    ttaJson,
  } = await import('@fmnist/runtime');
  const { path, run } = await resolveModel(model);
  const bytes = await readModelFile(path);
  const metadata = inFile(path, () => readMetadata(bytes));
  // Pictures of a folder are brought to the size that the model takes, as `predict` does it.
  const size = readImageInput(bytes, path);
  const choice = { split: name, data: flags.data, run, metadata };
  const loading = { size, channels: size.channels, signal, onProgress: showData(output) };
  const { dataset, split } = await loadEvaluationData(choice, loading);

  const { classes, height, width, channels } = dataset;
  const evaluation = await evaluateModel(path, split, {
    classes,
    height,
    width,
    channels,
    device,
    signal,
    tta: flags.tta ?? false,
    ...(flags.batch !== undefined && { batch: flags.batch }),
    onProgress: ({ done, total }) => output.live({ label: 'scoring', fraction: done / total }),
  });
  output.endLive();

  const { metrics, seconds, imagesPerSecond, tta } = evaluation;
  output.show([
    `${quotePath(path)} on ${formatCount(split.count)} ${splitTitles[name]} images of ${printable(dataset.title)}`,
    `${evaluation.device}, ${formatDuration(seconds)}, ${formatCount(imagesPerSecond)} images/s`,
    '',
    ...formatMetrics(metrics, output.colors),
    ...(tta ? formatTta(metrics, tta, output.colors) : []),
  ]);
  // What a run says about itself stays what was measured on its own test images.
  const out = flags.out ?? (run === model && name === 'test' && flags.data === undefined ? run : undefined);
  if (out !== undefined) {
    output.live({ label: `writing ${out}` });
    await saveEvaluation(out, { evaluation, split, height, width, channels, signal });
    output.endLive();
    output.say(`\nTables and pictures are in ${quotePath(out)}`);
  }
  return {
    json: {
      model: path,
      dataset: dataset.name,
      split: name,
      device: evaluation.device,
      ...metricsJson(metrics),
      seconds,
      images_per_second: imagesPerSecond,
      ...(tta && { tta: ttaJson(tta) }),
      out: out ?? null,
    },
    error: gateError(metrics, flags.failBelow),
  };
}

function gateError({ accuracy }: Metrics, failBelow: number | undefined): ToolkitError | undefined {
  if (failBelow === undefined || accuracy >= failBelow) return undefined;
  return new ToolkitError('ACCURACY_BELOW', 'the model is not accurate enough', {
    kind: 'gate',
    where: '--fail-below',
    expected: `at least ${formatPercent(failBelow)}`,
    received: formatPercent(accuracy),
  });
}

function showData(output: Context['output']): (event: DataEvent) => void {
  return ({ type, message }) => (type === 'warning' ? output.warn(message) : output.live({ label: message }));
}
