import { ToolkitError } from '@fmnist/errors';
import type { ExportReport } from '@fmnist/exporter';
import { writeFileSafely } from '@fmnist/files';
import { decodeModel, interfaceOf } from '@fmnist/onnx';
import type { LoadedModel } from '@fmnist/trainer';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { exportPath } from '../files/exportPath.ts';
import { readRunAccuracy, readSettings } from '../files/readRun.ts';
import { checkChoice } from '../options/checkChoice.ts';
import { createCommand } from '../options/createCommand.ts';
import { wholeNumber } from '../options/numbers.ts';
import { formatFacts, formatValues } from '../output/formatFacts.ts';
import { formatNext } from '../output/formatNext.ts';
import { formatBytes, formatCount } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';

/** `export`: a trained model as one ONNX file. */
export function exportCommand(perform: Perform) {
  return createCommand('export', {
    summary: 'Export a run, or any TensorFlow.js LayersModel, to ONNX, and verify the result.',
    examples: [
      ['export runs/lenet', 'its last weights as runs/lenet/model.onnx'],
      ['export path/to/model.json --out model.onnx', 'any model that model.save() of TensorFlow.js wrote'],
      ['export https://example.com/model.json --out model.onnx', 'one that is on a server; a .zip of it does, too'],
      ['export runs/lenet --layout nchw --batch 1 --out one.onnx', 'one picture at a time, channels first'],
    ],
    later: ['--half', '--int8', '--calib <n>', '--report [file]', '--external-data'],
  })
    .argument('<source>', 'a run directory, a model.json, its folder or a .zip of it, or an http(s) address')
    .option('--out <file>', 'the ONNX file (default: model.onnx in the run or folder)')
    .option('--opset <n>', 'version of the operator set (default: 17)', wholeNumber(1))
    .option('--batch <n>', 'pictures at once (default: any number)', wholeNumber(1))
    .option('--layout <name>', "nhwc or nchw (default: the source model's, nhwc)")
    .option('--training', 'the training step instead: training.onnx, and its state as safetensors beside it')
    .option('--no-preprocess', 'take normalised floats, not pixels of 0 to 255')
    .option('--no-verify', 'do not compare the outputs of both models')
    .action((source, options) => perform((context) => exportToOnnx(source, options, context)));
}

interface ExportFlags {
  readonly out?: string | undefined;
  readonly opset?: number | undefined;
  readonly batch?: number | undefined;
  readonly layout?: string | undefined;
  readonly training?: boolean | undefined;
  readonly preprocess: boolean;
  readonly verify: boolean;
}

async function exportToOnnx(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  return flags.training ? exportTraining(source, flags, context) : exportInference(source, flags, context);
}

/** A graph that trains: see `exportTrainingStep`. */
async function exportTraining(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  const { output } = context;
  const refused = (['batch', 'layout'] as const).find((flag) => flags[flag] !== undefined);
  if (refused)
    throw new ToolkitError('CONFLICT', `--${refused} does not go with --training`, {
      kind: 'usage',
      hint: 'A training step takes batches of any size, as the source model stores pictures.',
    });
  const { classifierMetadata, exportTrainingStep } = await import('@fmnist/trainer');
  const loaded = await load(source, context);
  const path = await exportPath(source, flags.out, 'training.onnx');
  const statePath = path.replace(/(\.onnx)?$/, '.safetensors');
  const { mean, std } = loaded.metadata;
  // A model.json alone does not say how it was trained.
  const settings = await readSettings(source).then(
    (run) => run.settings,
    () => undefined,
  );
  const { model, state, parameters } = await exportTrainingStep(loaded.model, {
    ...(flags.preprocess && mean && std && { normalization: { mean, std } }),
    ...(settings && {
      opt: settings.opt,
      momentum: settings.momentum,
      weightDecay: settings.weightDecay,
      labelSmoothing: settings.labelSmoothing,
    }),
    ...(flags.opset !== undefined && { opset: flags.opset }),
    metadata: classifierMetadata(loaded.metadata),
  });
  await writeFileSafely(path, model);
  await writeFileSafely(statePath, state);
  const { inputs, outputs } = interfaceOf(decodeModel(model));
  output.show([
    `${quotePath(path)}  ${formatBytes(model.byteLength)}`,
    `${quotePath(statePath)}  ${formatBytes(state.byteLength)}`,
    '',
    ...formatFacts([
      ['inputs', formatValues(inputs)],
      ['outputs', formatValues(outputs)],
      ['weights', parameters.map((p) => `${p.name} [${p.shape.join(', ')}]`)],
    ]),
  ]);
  return {
    json: {
      model: path,
      state: statePath,
      inputs: inputs.map((v) => v.name),
      outputs: outputs.map((v) => v.name),
      weights: parameters.map(({ name, shape }) => ({ name, shape })),
    },
  };
}

/** The source model, with its progress shown. */
async function load(source: string, { output, signal }: Context): Promise<LoadedModel> {
  output.live({ label: `reading ${source}` });
  // Loaded here, since TensorFlow.js comes with it.
  const { loadLayersModel } = await import('@fmnist/trainer');
  const loaded = await loadLayersModel(source, {
    signal,
    onProgress: ({ file, loaded, total }) =>
      output.live({ label: `reading ${file}`, ...(total && { fraction: loaded / total }) }),
  });
  output.endLive();
  return loaded;
}

async function exportInference(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  const { output } = context;
  const layout = flags.layout === undefined ? undefined : checkChoice('--layout', flags.layout, ['nhwc', 'nchw']);
  const loaded = await load(source, context);
  const { classifierMetadata } = await import('@fmnist/trainer');
  const { exportModel } = await import('@fmnist/exporter');
  output.live({ label: `exporting ${source}` });
  const path = await exportPath(source, flags.out);
  const { labels, mean, std } = loaded.metadata;
  const normalization = flags.preprocess && mean && std ? { normalization: { mean, std } } : {};
  const { model, report } = await exportModel(loaded.model, {
    ...(flags.opset !== undefined && { opset: flags.opset }),
    ...(flags.batch !== undefined && { batch: flags.batch }),
    ...(layout !== undefined && { layout }),
    ...(labels && { classifier: normalization }),
    metadata: classifierMetadata(loaded.metadata, await readRunAccuracy(source)),
    producerName: 'fmnist',
    verify: flags.verify,
  });
  await writeFileSafely(path, model);
  output.endLive();
  showReport(path, model, report, output);
  return { json: { model: path, ...report } };
}

function showReport(
  path: string,
  model: Uint8Array,
  report: ExportReport,
  { show, say, colors }: Context['output'],
): void {
  const { inputs, outputs } = interfaceOf(decodeModel(model));
  show([
    `${quotePath(path)}  ${formatBytes(report.sizeBytes)}`,
    '',
    ...formatFacts([
      ['opset', [String(report.opset)]],
      ['inputs', formatValues(inputs)],
      ['outputs', formatValues(outputs)],
      ['nodes', [formatCount(report.nodes)]],
      ['parameters', [formatCount(report.parameters)]],
      ['checker', [report.problems.length === 0 ? 'no problems' : `${report.problems.length} problems`]],
      ['verified', [formatVerification(report.verification)]],
    ]),
  ]);
  const file = quotePath(path);
  const next = [
    [`inspect ${file}`, 'look into it'],
    [`evaluate ${file}`, 'score it on the test images'],
  ] as const;
  for (const line of formatNext(next, colors)) say(line);
}

function formatVerification({ status, reason, samples, tolerance, differences }: ExportReport['verification']): string {
  if (status === 'skipped') return `no: ${reason ?? 'skipped'}`;
  const largest = Math.max(...differences.map(({ maxAbsolute }) => maxAbsolute));
  return `${status} on ${samples} samples in both runtimes: outputs differ by at most ${largest.toExponential(1)} (allowed ${tolerance})`;
}
