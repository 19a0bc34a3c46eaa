import { ToolkitError } from '@fmnist/errors';
import {
  bindSizes,
  checkModelFully,
  DEFAULT_OPSET,
  encodeModel,
  everyNode,
  externalize,
  interfaceOf,
  rawLength,
  toProto,
  type ExternalData,
  type Graph,
  type ModelProto,
} from '@fmnist/onnx';
import { endsInSoftmax, toClassifier, type Normalization } from './classifier.ts';
import { convert, type ConvertOptions } from './convert.ts';
import { ExportError } from './errors.ts';
import { optimize } from './optimize.ts';
import { emptyReport, type ExportReport } from './report.ts';
import { artifactsOf, fromArtifacts, type LayersModelLike, type ModelArtifacts } from './source/fromLayersModel.ts';
import type { AbortSignalLike } from './source/LoadOptions.ts';
import type { SourceModel } from './source/SourceModel.ts';
import { verifyExport } from './verification/verifyExport.ts';

export interface ExportOptions extends ConvertOptions {
  /** 13 to 26. Default 17. */
  readonly opset?: number;
  /** Pictures a run. Default: any number ("N"). */
  readonly batch?: number;
  /**
   * Makes a classifier of it: input `images`, outputs `probabilities` and `logits`. With a normalization the input is uint8 0-255 and the
   * normalisation is in the graph. Absent: the model keeps its own inputs, outputs and names.
   */
  readonly classifier?: { readonly normalization?: Normalization };
  /** metadata_props: labels, mean, std, accuracy ... */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producerName?: string;
  readonly producerVersion?: string;
  /** Puts large weights into a file of their own. Default: only where the model is larger than protobuf's 2 GiB. */
  readonly externalData?: boolean;
  /** What that file is called. Default model.onnx.data. */
  readonly externalDataName?: string;
  /** Run source and result on the same inputs and compare. Default true. */
  readonly verify?: boolean;
  /** Largest difference of an output that passes, as a share of its largest element. Default 1e-5. */
  readonly tolerance?: number;
  /** Stops between the steps of an export, and leaves nothing. */
  readonly signal?: AbortSignalLike;
}

export interface ExportedModel {
  /** The bytes of the ONNX file. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** What belongs into the file beside it, under its `location`. */
  readonly externalData?: ExternalData;
  readonly report: ExportReport;
}

/** A model as a message, and what is needed to verify it. */
export interface Prepared {
  readonly source: SourceModel;
  readonly graph: Graph;
  /** With all weights in it. */
  readonly proto: ModelProto;
  /** The same as it is written, large weights apart where they are to be. */
  readonly parts: { readonly model: ModelProto; readonly external?: ExternalData };
  /** What the outputs of the source are called in the result. */
  readonly outputs: readonly string[];
}

/** Where a result goes: its size, and what onnxruntime can open of it. */
export interface Written {
  readonly sizeBytes: number;
  readonly runnable: Uint8Array | string | undefined;
}

/** A model in memory, or what its files hold. */
export type ExportSource = LayersModelLike | ModelArtifacts;

const reports = new WeakMap<object, ExportReport>();

/** How far an export came that ended in this error. */
export const reportOf = (error: unknown): ExportReport | undefined =>
  typeof error === 'object' && error !== null ? reports.get(error) : undefined;

/**
 * A TensorFlow.js LayersModel as an ONNX model: bytes out, nothing written. The same model and options give the same bytes.
 *
 * The source is a LayersModel in memory, or the artifacts that `loadModel` reads; these need no TensorFlow.js but for the verification.
 *
 * @throws {ToolkitError} UNSUPPORTED_LAYER, MISSING_WEIGHTS, UNSUPPORTED_OPTION or SEVERAL_PROBLEMS (what cannot be converted), BAD_BATCH,
 * UNSUPPORTED_OPSET, INVALID_MODEL (the checker refuses the result), VERIFY_FAILED (it computes something else); `reportOf` the error says how
 * far it came
 * @example
 * const { model, report } = await exportModel(layersModel, { opset: 17 })
 */
export async function exportModel(model: ExportSource, options: ExportOptions = {}): Promise<ExportedModel> {
  const { report, written, external } = await exportWith(model, options, async ({ proto, parts }) => {
    const bytes = encodeModel(parts.model);
    const fits = options.verify !== false && !isTooLarge(proto);
    // onnxruntime reads a file of weights only from a disk.
    const runnable = parts.external ? (fits ? encodeModel(proto) : undefined) : bytes;
    return { bytes, sizeBytes: bytes.byteLength, runnable };
  });
  return { model: written.bytes, ...(external && { externalData: external }), report };
}

/** The way from a model to a result, whatever `write` does with it. @throws as `exportModel` does */
export async function exportWith<T extends Written>(
  model: ExportSource,
  options: ExportOptions,
  write: (prepared: Prepared) => Promise<T>,
): Promise<{ report: ExportReport; written: T; external: ExternalData | undefined }> {
  let report = emptyReport(options.opset ?? DEFAULT_OPSET);
  const reached: Reached = (more) => {
    report = { ...report, ...more, steps: { ...report.steps, ...more.steps } };
  };
  try {
    const artifacts = 'save' in model ? await artifactsOf(model) : model;
    const source = fromArtifacts(artifacts);
    reached({ name: source.name, layers: source.layers.length, steps: { loaded: 'passed', converted: 'failed' } });
    const prepared = prepare(source, options, reached);
    options.signal?.throwIfAborted();
    const written = await write(prepared);
    options.signal?.throwIfAborted();
    const { external } = prepared.parts;
    const { sizeBytes, runnable } = written;
    reached({ sizeBytes, ...(external && { externalBytes: external.byteLength }), steps: { ran: 'failed' } });
    const verification = await verifyExport(prepared, { model, artifacts, runnable }, options, (failed) =>
      reached({ verification: failed, steps: { ran: 'passed', agreed: 'failed' } }),
    );
    options.signal?.throwIfAborted();
    const { status } = verification;
    reached({ verification, steps: { ran: status, agreed: status } });
    return { report, written, external };
  } catch (error) {
    if (error instanceof ToolkitError) reports.set(error, { ...report, error: error.message });
    throw error;
  }
}

/** Notes in the report what is known by now. */
type Reached = (
  more: Omit<Partial<ExportReport>, 'steps'> & { readonly steps?: Partial<ExportReport['steps']> },
) => void;

/** From the layers to a checked message. */
function prepare(source: SourceModel, options: ExportOptions, reached: Reached): Prepared {
  const { opset = DEFAULT_OPSET, producerName = '@fmnist/exporter', producerVersion, metadata = {} } = options;
  const declined: ExportReport['declined'][number][] = [];
  const converted = convert(source, options);
  const graph = optimize(shaped(converted, options), declined);
  const proto = toProto({ graph, producerName, ...(producerVersion && { producerVersion }), metadata }, { opset });
  const problems = checkModelFully(proto);
  reached({
    declined,
    problems,
    nodes: graph.nodes.length,
    parameters: countWeights(graph),
    inputs: graph.inputs.map((v) => v.name),
    outputs: graph.outputs.map((v) => v.name),
    types: typesOf(proto),
    steps: { converted: 'passed', checked: problems.length > 0 ? 'failed' : 'passed' },
  });
  if (problems.length > 0)
    throw new ExportError(
      'INVALID_MODEL',
      `the result is not valid ONNX: ${problems.map((p) => p.message).join('; ')}`,
      { kind: 'internal', where: source.name },
    );
  return {
    source,
    graph,
    proto,
    parts: apart(proto, options),
    outputs: options.classifier
      ? [endsInSoftmax(converted) ? 'probabilities' : 'logits']
      : converted.outputs.map((v) => v.name),
  };
}

function typesOf(proto: ModelProto): Record<string, string> {
  const { inputs, outputs } = interfaceOf(proto);
  return Object.fromEntries([...inputs, ...outputs].map(({ name, type }) => [name, type]));
}

/** protobuf's limit, with room for all that is not weights. */
const MAX_WEIGHTS = 2 ** 31 - 2 ** 24;
const isTooLarge = ({ graph }: ModelProto): boolean =>
  (graph?.initializer ?? []).reduce((n, tensor) => n + rawLength(tensor), 0) > MAX_WEIGHTS;

function apart(
  proto: ModelProto,
  { externalData = isTooLarge(proto), externalDataName: location = 'model.onnx.data' }: ExportOptions,
): Prepared['parts'] {
  return externalData ? externalize(proto, { location }) : { model: proto };
}

function shaped(graph: Graph, { classifier, layout, batch }: ExportOptions): Graph {
  const [size] = graph.inputs.map((v) => v.shape[0]);
  if (
    batch !== undefined &&
    (!Number.isSafeInteger(batch) || batch < 1 || (typeof size === 'number' && size !== batch))
  )
    throw new ExportError('BAD_BATCH', 'the model cannot have this batch size', {
      kind: 'usage',
      expected: typeof size === 'number' ? `${size}, which the model is fixed to` : 'a whole number from 1',
      received: String(batch),
    });
  const named = classifier ? toClassifier(graph, { ...(layout && { layout }), ...classifier }) : graph;
  return batch === undefined ? named : bindSizes(named, { N: batch });
}

const countWeights = (graph: Graph): number => {
  const weights = new Set(
    everyNode(graph).flatMap((node) =>
      node.inputs.filter((v) => v?.known && v.dtype === 'float32' && v.name.includes('/')),
    ),
  );
  return [...weights].reduce((n, v) => n + (v?.known?.shape ?? []).reduce((size, d) => size * d, 1), 0);
};
