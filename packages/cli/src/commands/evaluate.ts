import { ToolkitError } from '@fmnist/errors';
import type { Comparison, ProviderRow } from '@fmnist/runtime';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { dataOfModel } from '../files/dataOfModel.ts';
import type { SplitName } from '../files/evaluationData.ts';
import { readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { accuracyGate } from './evaluate/accuracyGate.ts';
import { checkChoice } from '../options/checkChoice.ts';
import { createCommand } from '../options/createCommand.ts';
import { numberFrom, wholeNumber } from '../options/numbers.ts';
import { formatMetrics } from '../output/formatMetrics.ts';
import { formatTta } from '../output/formatTta.ts';
import { metricsJson } from '../output/metricsJson.ts';
import { printable } from '../output/printable.ts';
import { formatCount, formatDuration } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';
import { chooseDevices, scoringDevices } from './evaluate/chooseDevices.ts';
import { formatComparison, isGpu } from './evaluate/formatComparison.ts';

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
      ['evaluate model.onnx --device all', 'on every device that there is, side by side; a headless browser, too'],
      ['evaluate model.onnx --device cpu,webgpu --strict-device', 'exit with 1 where a node falls back to the CPU'],
      ['evaluate model.onnx --fail-below 0.9', 'exit with 1 below 90 %, as a gate'],
    ],
    later: [],
  })
    .argument('<model>', 'an .onnx file or a run directory')
    .option('--data <name>', "a data set by name, or a folder of it (default: the model's own)")
    .option('--split <name>', 'test, val or train', 'test')
    .option('--device <names>', `auto, all, or some of ${scoringDevices.join(',')}`, 'auto')
    .option('--strict-device', 'exit with 1 where nodes of the model run on the CPU instead of the device')
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
  readonly strictDevice?: true | undefined;
  readonly batch?: number | undefined;
  readonly tta?: true | undefined;
  readonly failBelow?: number | undefined;
  readonly out?: string | undefined;
}

async function evaluate(model: string, flags: EvaluateFlags, context: Context): Promise<Outcome> {
  const { output, signal } = context;
  const name = checkChoice('--split', flags.split, splits);
  const wanted = chooseDevices(flags.device);
  // Loaded here, since a mistake in the command line should not wait for onnxruntime.
  const runtime = await import('@fmnist/runtime');
  const { ttaJson } = runtime;
  const { path, run } = await resolveModel(model);
  const bytes = await readModelFile(path);
  const { dataset, split } = await dataOfModel({ path, bytes, run }, { split: name, data: flags.data }, context);

  const { classes, height, width, channels } = dataset;
  const devices = wanted === 'auto' ? [(await runtime.bestDevice()).device] : wanted;
  const comparison = await runtime.compareProviders(path, split, {
    classes,
    height,
    width,
    channels,
    devices,
    signal,
    tta: flags.tta ?? false,
    ...(flags.batch !== undefined && { batch: flags.batch }),
    // The CPU alone leaves nothing to another.
    placement: devices.length > 1 || devices.some(isGpu),
    // One that was named scores all images, however slow it is.
    ...(devices.length === 1 && { softwareLimit: Infinity }),
    onProgress: ({ device, done, total }) => output.live({ label: `scoring on ${device}`, fraction: done / total }),
  });
  output.endLive();

  const [{ device, detail, evaluation, split: scored }] = comparison.rows as [ProviderRow];
  const { metrics, seconds, imagesPerSecond, tta } = evaluation;
  const isSeveral = devices.length > 1;
  output.show([
    `${quotePath(path)} on ${formatCount(scored.count)} ${splitTitles[name]} images of ${printable(dataset.title)}`,
    `${device} (${printable(detail)}), ${formatDuration(seconds)}, ${formatCount(imagesPerSecond)} images/s`,
    '',
    ...(isSeveral ? formatComparison(comparison, output.colors) : fallbackLines(comparison.rows[0])),
    ...formatMetrics(metrics, output.colors),
    ...(tta ? formatTta(metrics, tta, output.colors) : []),
  ]);
  // What a run says about itself stays what was measured on its own test images.
  const out = flags.out ?? (run === model && name === 'test' && flags.data === undefined ? run : undefined);
  if (out !== undefined) {
    output.live({ label: `writing ${out}` });
    const size = { height, width, channels };
    await runtime.saveEvaluation(out, { evaluation, split: scored, ...size, signal });
    if (isSeveral) await runtime.saveComparison(out, { comparison, split, ...size });
    output.endLive();
    output.say(`\nTables and pictures are in ${quotePath(out)}`);
  }
  return {
    json: {
      model: path,
      dataset: dataset.name,
      split: name,
      device,
      ...metricsJson(metrics),
      seconds,
      images_per_second: imagesPerSecond,
      ...(tta && { tta: ttaJson(tta) }),
      ...runtime.comparisonJson(comparison),
      out: out ?? null,
    },
    error: gateError(comparison, flags),
  };
}

/** The worst of the devices has to pass. */
function gateError({ rows }: Comparison, { failBelow, strictDevice }: EvaluateFlags): ToolkitError | undefined {
  const fallen = strictDevice ? rows.find(({ fallbackNodes }) => fallbackNodes.length > 0) : undefined;
  if (fallen)
    return new ToolkitError('CPU_FALLBACK', `nodes of the model run on the CPU instead of ${fallen.device}`, {
      kind: 'gate',
      where: '--strict-device',
      received: fallen.fallbackNodes.slice(0, 5).join(', '),
      hint: `onnxruntime has no kernel for them on ${fallen.device}.`,
    });
  const unknown = strictDevice ? rows.find(({ device, nodes }) => isGpu(device) && nodes === undefined) : undefined;
  if (unknown)
    return new ToolkitError('PLACEMENT_UNKNOWN', `onnxruntime does not say where the nodes run on ${unknown.device}`, {
      kind: 'gate',
      where: '--strict-device',
    });
  const accuracies = rows.map(({ evaluation }) => accuracyGate(evaluation.metrics.accuracy, failBelow));
  return accuracies.find((error) => error !== undefined);
}

function fallbackLines(row: ProviderRow | undefined): string[] {
  if (!row?.fallbackNodes.length) return [];
  return [`${row.fallbackNodes.length} nodes run on the CPU: ${row.fallbackNodes.map(printable).join(', ')}`, ''];
}
