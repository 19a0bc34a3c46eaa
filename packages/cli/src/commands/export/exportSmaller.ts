import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import { checkModelFully, decodeModel, encodeModel, fromProto, toProto, type Model } from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { exportPath } from '../../files/exportPath.ts';
import { inFile, readModelFile } from '../../files/readModelFile.ts';
import { calibrationImages } from './calibrationImages.ts';
import { isOnnxFile } from './checkExportFlags.ts';
import type { ExportFlags } from './exportFlags.ts';
import { exportInference } from './exportInference.ts';
import { makeSmaller } from './makeSmaller.ts';
import { showSmaller, type SmallerResult } from './showSmaller.ts';

/**
 * A model in half precision or in 8 bits, beside the one in float32, which is exported first where the source is none; verified against it on
 * training images.
 */
export async function exportSmaller(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  const { output } = context;
  const suffix = flags.half ? 'fp16' : 'int8';
  const float = isOnnxFile(source)
    ? { path: source }
    : await exportFloat(source, { ...flags, out: undefined }, context);
  if (float.path === undefined) return float.outcome;
  const bytes = await readModelFile(float.path);
  const path = await smallerPath(float.path, suffix, flags.out);
  const proto = inFile(float.path, () => decodeModel(bytes));
  const model = inFile(float.path, () => fromProto(proto));
  const opset = flags.opset ?? proto.opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx')?.version;

  // Loaded here, since a mistake in the command line should not wait for onnxruntime.
  const { imageBatches, modelRunner } = await import('@fmnist/runtime');
  const { compareRows, runFileOutput } = await import('@fmnist/onnx');
  const { images, title } = await calibrationImages(float.path, bytes, flags, context);
  const { batches, labels } = imageBatches(bytes, images, { where: float.path });
  const run = modelRunner({ signal: context.signal });
  output.live({ label: `making ${path}` });
  const smaller = await makeSmaller(model, flags, { run, batches, labels });
  const made = encodeModel(
    toProto(withOrigin(model, smaller.graph, smaller.form), opset === undefined ? {} : { opset }),
  );
  const problems = checkModelFully(decodeModel(made));
  if (problems.length > 0)
    throw new ToolkitError('INVALID_MODEL', 'the smaller model is not valid ONNX', {
      kind: 'internal',
      where: path,
      received: problems
        .map(({ where, message }) => `${where}: ${message}`)
        .slice(0, 3)
        .join('; '),
    });
  output.live({ label: `comparing ${path}` });
  const comparison = flags.verify
    ? compareRows(await runFileOutput(run, bytes, batches), await runFileOutput(run, made, batches), labels)
    : undefined;
  await writeFileSafely(path, made);
  output.endLive();
  const result: SmallerResult = {
    model: path,
    source: float.path,
    form: smaller.form,
    sizeBytes: made.byteLength,
    ratio: made.byteLength / bytes.byteLength,
    images: labels.length,
    dataset: title,
    comparison,
    kept: smaller.kept,
    lost: smaller.lost,
    sensitivity: smaller.sensitivity,
    tensors: smaller.tensors,
  };
  showSmaller(result, output);
  return { json: { ...result, ...('json' in float && { float: float.json }) } };
}

async function exportFloat(source: string, flags: ExportFlags, context: Context) {
  const outcome = await exportInference(source, flags, context);
  const path = outcome.json['model'];
  return typeof path === 'string' && !outcome.error ? { path, json: outcome.json } : { path: undefined, outcome };
}

/** `model.int8.onnx` beside `model.onnx`, or what was asked for. @throws {ToolkitError} SAME_FILE, NOT_REPLACED */
async function smallerPath(float: string, suffix: string, out: string | undefined): Promise<string> {
  const path = await exportPath(float, out ?? float.replace(/(\.onnx)?$/i, `.${suffix}.onnx`), `model.${suffix}.onnx`);
  if (path !== float) return path;
  throw new ToolkitError('SAME_FILE', 'the smaller model would replace the one that it is made of', {
    kind: 'usage',
    where: '--out',
    received: path,
  });
}

/** The model's own words about itself, but its accuracy, which is the float model's. */
function withOrigin(model: Model, graph: Model['graph'], form: string): Model {
  const { accuracy: _, ...metadata } = model.metadata ?? {};
  return { ...model, graph, metadata: { ...metadata, precision: form } };
}
