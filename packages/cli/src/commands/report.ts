import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { ReportSource } from '@fmnist/runtime/report';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { dataOfModel } from '../files/dataOfModel.ts';
import { isOther } from '../files/isOther.ts';
import { modelName } from '../files/modelName.ts';
import { readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { createCommand } from '../options/createCommand.ts';
import { formatBytes, formatCount, formatInterval, formatPercent } from '../output/quantities.ts';
import { printable } from '../output/printable.ts';
import { quotePath } from '../output/quotePath.ts';

/** `report`: all that is known of models, as a page. */
export function reportCommand(perform: Perform) {
  return createCommand('report', {
    summary: 'Write a report of a run or a model, or of several side by side: one HTML file that needs nothing else.',
    examples: [
      ['report runs/lenet', 'runs/lenet/report.html, as train writes it'],
      ['report runs/lenet runs/lenet2', 'both side by side, in report.html'],
      ['report runs/lenet old.onnx --out new.html', 'a run beside any other model'],
      ['report model.onnx --data path/to/folder', 'on your own images: a folder for each class'],
    ],
    later: [],
  })
    .argument('<models...>', '.onnx files or run directories')
    .option('--data <name>', "a data set by name, or a folder of it (default: each model's own)")
    .option('--out <file>', 'the page (default: report.html, in the run where it is of one)')
    .action((models, options) => perform((context) => report(models, options, context)));
}

interface ReportFlags {
  readonly data?: string | undefined;
  readonly out?: string | undefined;
}

async function report(models: readonly string[], { data, out }: ReportFlags, context: Context): Promise<Outcome> {
  const { output, signal } = context;
  const file = await reportPath(models, out);
  const { saveReport } = await import('@fmnist/runtime/report');
  const sources: ReportSource[] = [];
  for (const model of models) sources.push(await scored(model, data, context));
  output.live({ label: `writing ${file}` });
  const sizeBytes = await saveReport(file, sources, { signal });
  output.endLive();
  output.show([`${quotePath(file)}  ${formatBytes(sizeBytes)}`]);
  return {
    json: {
      report: file,
      size_bytes: sizeBytes,
      models: sources.map(({ name, evaluation: { metrics } }) => {
        return { name, accuracy: metrics.accuracy, interval: metrics.interval, loss: metrics.loss, ece: metrics.ece };
      }),
    },
  };
}

/** A model with how it does on its test images. */
async function scored(given: string, data: string | undefined, context: Context): Promise<ReportSource> {
  const [{ evaluate }, { readRunRecord }] = await Promise.all([
    import('@fmnist/runtime'),
    import('@fmnist/runtime/report'),
  ]);
  const { output, signal } = context;
  const { path, run } = await resolveModel(given);
  const model = await readModelFile(path);
  const { dataset, split } = await dataOfModel({ path, bytes: model, run }, { split: 'test', data }, context);
  const { classes, height, width, channels } = dataset;
  const name = modelName(given);
  const evaluation = await evaluate(path, split, {
    classes,
    height,
    width,
    channels,
    signal,
    onProgress: ({ done, total }) => output.live({ label: `scoring ${name}`, fraction: done / total }),
  });
  output.endLive();
  const { accuracy, interval } = evaluation.metrics;
  output.say(`${printable(name)}: ${formatPercent(accuracy)} (${formatInterval(interval)})`);
  return {
    name,
    model,
    evaluation,
    split,
    height,
    width,
    channels,
    data: `${dataset.title}, ${formatCount(split.count)} test images`,
    // Of a file beside a run's own model the run does not speak.
    run: run !== undefined && resolve(path) === resolve(run, 'model.onnx') ? await readRunRecord(run) : undefined,
  };
}

async function reportPath(models: readonly string[], out: string | undefined): Promise<string> {
  const [only = ''] = models;
  const wanted = out ?? (models.length === 1 && (await isFolder(only)) ? only : 'report.html');
  const file = (await isFolder(wanted)) ? join(wanted, 'report.html') : wanted;
  if (await isOther(file, /^\s*<!doctype html/i)) {
    throw new ToolkitError('NOT_REPLACED', 'a file that is no HTML page is not replaced', {
      kind: 'usage',
      where: file,
      hint: 'Choose another file after --out, or remove this one first.',
    });
  }
  return file;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
