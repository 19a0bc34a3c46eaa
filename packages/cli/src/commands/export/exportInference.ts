import { basename, dirname, join } from 'node:path';
import { stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import type { ExportReport } from '@fmnist/exporter';
import { writeFileSafely } from '@fmnist/files';
import { DEFAULT_OPSET } from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { exportPath } from '../../files/exportPath.ts';
import { readRunAccuracy } from '../../files/readRun.ts';
import { checkChoice } from '../../options/checkChoice.ts';
import { formatFacts, formatValues } from '../../output/formatFacts.ts';
import { formatNext } from '../../output/formatNext.ts';
import { formatBytes, formatCount } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';
import { loadOptions, type ExportFlags } from './exportFlags.ts';

/** A model to run: weights go from their files into the ONNX file piece by piece, and TensorFlow.js only verifies. */
export async function exportInference(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  const { output } = context;
  const layout = flags.layout === undefined ? undefined : checkChoice('--layout', flags.layout, ['nhwc', 'nchw']);
  const path = await exportPath(source, flags.out);
  const report = await reportPath(path, flags.report);
  output.live({ label: `reading ${source}` });
  // Loaded here, since TensorFlow.js comes with the trainer.
  const { classifierMetadata, loadArtifacts } = await import('@fmnist/trainer');
  const { emptyReport, exportToFile, formatReport, reportOf } = await import('@fmnist/exporter');
  const save = async (result: ExportReport) => {
    if (report !== undefined) await writeFileSafely(report, formatReport(result));
  };
  try {
    const { artifacts, metadata } = await loadArtifacts(source, loadOptions(context)).catch(async (error: unknown) => {
      if (error instanceof ToolkitError)
        await save({ ...emptyReport(flags.opset ?? DEFAULT_OPSET), name: source, error: error.message });
      throw error;
    });
    output.live({ label: `exporting ${source}` });
    const { labels, mean, std } = metadata;
    const result = await exportToFile(artifacts, path, {
      ...(flags.opset !== undefined && { opset: flags.opset }),
      ...(flags.batch !== undefined && { batch: flags.batch }),
      ...(flags.externalData !== undefined && { externalData: flags.externalData }),
      ...(layout !== undefined && { layout }),
      ...(labels && {
        classifier: flags.preprocess && mean && std ? { normalization: { mean, std } } : {},
      }),
      metadata: classifierMetadata(metadata, await readRunAccuracy(source)),
      producerName: 'fmnist',
      signal: context.signal,
      verify: flags.verify,
    });
    output.endLive();
    await save(result);
    showResult(path, result, { isClassifier: labels !== undefined, report }, output);
    return { json: { model: path, ...(report !== undefined && { report }), ...result } };
  } catch (error) {
    const result = reportOf(error);
    if (!result || !(error instanceof ToolkitError)) throw error;
    output.endLive();
    await save(result);
    return { json: { model: null, ...(report !== undefined && { report }), ...result }, error };
  }
}

/** `model.report.md` beside `model.onnx`, or what was asked for. An older report is replaced; anything else is most likely a slip. */
async function reportPath(model: string, wanted: string | true | undefined): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const path = wanted === true ? join(dirname(model), `${basename(model).replace(/\.onnx$/, '')}.report.md`) : wanted;
  const found = await stat(path).catch(() => undefined);
  if (found && !(found.isFile() && /\.(md|txt)$/i.test(path)))
    throw new ToolkitError('NOT_REPLACED', 'only a .md or .txt file is replaced by a report', {
      kind: 'usage',
      where: path,
      hint: 'Choose another file after --report, or remove this one first.',
    });
  return path;
}

function showResult(
  path: string,
  result: ExportReport,
  { isClassifier, report }: { readonly isClassifier: boolean; readonly report: string | undefined },
  { show, say, colors }: Context['output'],
): void {
  const { sizeBytes, externalBytes, problems, types } = result;
  const typed = (names: readonly string[]) => formatValues(names.map((name) => ({ name, type: types[name] ?? '' })));
  show([
    `${quotePath(path)}  ${formatBytes(sizeBytes)}`,
    ...(externalBytes === undefined ? [] : [`${quotePath(`${path}.data`)}  ${formatBytes(externalBytes)}`]),
    ...(report === undefined ? [] : [quotePath(report)]),
    '',
    ...formatFacts([
      ['opset', [String(result.opset)]],
      ['inputs', typed(result.inputs)],
      ['outputs', typed(result.outputs)],
      ['nodes', [formatCount(result.nodes)]],
      ['parameters', [formatCount(result.parameters)]],
      ['checker', [problems.length === 0 ? 'no problems' : `${problems.length} problems`]],
      ['verified', [formatVerification(result.verification)]],
    ]),
  ]);
  const file = quotePath(path);
  const next: (readonly [string, string])[] = [
    [`inspect ${file}`, 'look into it'],
    ...(isClassifier ? [[`evaluate ${file}`, 'score it on the test images'] as const] : []),
  ];
  for (const line of formatNext(next, colors)) say(line);
}

function formatVerification({ status, reason, samples, tolerance, differences }: ExportReport['verification']): string {
  if (status === 'skipped') return `no: ${reason ?? 'skipped'}`;
  const share = Math.max(
    ...differences.map(({ maxAbsolute, largest }) => (maxAbsolute === 0 ? 0 : maxAbsolute / largest)),
  );
  return `${status} on ${samples} samples in both runtimes: outputs differ by at most ${share.toExponential(1)} of their largest element (allowed ${tolerance})`;
}
