import { bindSizes, checkModel, DEFAULT_OPSET, encodeModel, sizeOf, toProto, type Graph, type Problem, type TensorData } from '@fmnist/onnx';
import { toClassifier, type Normalization } from './classifier.ts';
import { convert, type ConvertOptions } from './convert.ts';
import { ExportError } from './errors.ts';
import { channelsFirstShape } from './layout.ts';
import { optimize } from './optimize.ts';
import { fromLayersModel, type LayersModelLike } from './source/fromLayersModel.ts';
import { verify, type Verification } from './verify.ts';

export interface ExportOptions extends ConvertOptions {
  /** 13 to 24. Default 17. */
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
  /** Run source and result on the same inputs and compare. Default true. */
  readonly verify?: boolean;
  /** Largest difference of an output that passes. Default 1e-5. */
  readonly tolerance?: number;
}

export interface ExportReport {
  readonly name: string;
  readonly opset: number;
  readonly nodes: number;
  readonly parameters: number;
  readonly sizeBytes: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the checker found; empty for a model that may be used. */
  readonly problems: readonly Problem[];
  readonly verification: Verification;
}

/**
 * A TensorFlow.js LayersModel as an ONNX model: bytes out, nothing written. The same model and options give the same bytes.
 * @throws {ExportError} UNSUPPORTED_LAYER, INVALID_MODEL (the checker refuses the result), VERIFY_FAILED (it computes something else)
 * @example
 * const { model, report } = await exportModel(layersModel, { opset: 17 })
 */
export async function exportModel(layersModel: LayersModelLike, options: ExportOptions = {}): Promise<{ model: Uint8Array; report: ExportReport }> {
  const { opset = DEFAULT_OPSET } = options;
  const source = await fromLayersModel(layersModel);
  const graph = optimize(shaped(convert(source, options), options));
  const proto = toProto({ graph, producerName: options.producerName ?? '@fmnist/exporter', ...(options.producerVersion && { producerVersion: options.producerVersion }), metadata: options.metadata ?? {} }, { opset });
  const problems = checkModel(proto);
  if (problems.length > 0) throw new ExportError('INVALID_MODEL', `the result is not valid ONNX: ${problems.map((p) => p.message).join('; ')}`, { kind: 'internal', where: source.name });
  const model = encodeModel(proto);
  const verification = await verified(layersModel, graph, model, options);
  return { model, report: { name: source.name, opset, nodes: graph.nodes.length, parameters: countWeights(graph), sizeBytes: model.byteLength, inputs: graph.inputs.map((v) => v.name), outputs: graph.outputs.map((v) => v.name), problems, verification } };
}

function shaped(graph: Graph, { classifier, layout, batch }: ExportOptions): Graph {
  const named = classifier ? toClassifier(graph, { ...(layout && { layout }), ...classifier }) : graph;
  return batch === undefined ? named : bindSizes(named, { N: batch });
}

const countWeights = (graph: Graph): number => {
  const weights = new Set(graph.nodes.flatMap((node) => node.inputs.filter((v) => v?.known && v.dtype === 'float32' && v.name.includes('/'))));
  return [...weights].reduce((n, v) => n + (v?.known?.data.length ?? 0), 0);
};

async function verified(layersModel: LayersModelLike, graph: Graph, model: Uint8Array, options: ExportOptions): Promise<Verification> {
  const { tolerance = 1e-5 } = options;
  const skipped = (reason: string): Verification => ({ status: 'skipped', reason, tolerance, samples: 0, differences: [] });
  if (options.verify === false) return skipped('not asked for');
  const [input, ...more] = graph.inputs;
  const [output] = graph.outputs;
  if (!input || !output || more.length > 0 || !input.shape.slice(1).every((d) => typeof d === 'number')) return skipped('only models with one input of known size are verified yet');
  if (!layersModel.predict) return skipped('the source model cannot predict');
  const runners = await import('./runners.ts').catch(() => undefined);
  if (!runners) return skipped('onnxruntime is not installed');
  const samples = options.batch ?? 4;
  const inputs = sampleInputs(input.shape.slice(1).map(Number), samples, options);
  const result = await verify(inputs, await runners.runSource(layersModel, output.name), await runners.runResult(model), { tolerance, samples });
  if (result.status === 'failed') {
    const worst = result.differences.map((d) => `${d.output} by ${d.maxAbsolute.toExponential(2)}`).join(', ') || 'no output in common';
    throw new ExportError('VERIFY_FAILED', 'source and result give different outputs', { kind: 'gate', where: graph.name, expected: `differences of at most ${tolerance}`, received: worst, hint: 'Please report this model; verify: false exports it unchecked.' });
  }
  return result;
}

/** The same pictures for both sides: random bytes for a classifier with its normalisation inside, else values in [-1, 1]. */
function sampleInputs(shape: readonly number[], samples: number, { classifier, layout }: ExportOptions): { source: TensorData; result: TensorData } {
  const size = sizeOf(shape);
  const bytes = Uint8Array.from({ length: samples * size }, noise);
  const channelsFirst = layout === 'nchw' && shape.length > 1;
  const sourceShape = channelsFirst ? [...shape.slice(1), shape[0] ?? 1] : shape;
  const channels = sourceShape.at(-1) ?? 1;
  const { mean, std } = classifier?.normalization ?? { mean: [0.5], std: [0.5] };
  const normalized = Float32Array.from(bytes, (x, i) => (x / 255 - (mean[i % channels % mean.length] ?? 0)) / (std[i % channels % std.length] ?? 1));
  const source: TensorData = { dtype: 'float32', shape: [samples, ...sourceShape], data: normalized };
  const stored: TensorData = classifier?.normalization ? { dtype: 'uint8', shape: source.shape, data: bytes } : source;
  return { source, result: channelsFirst ? toChannelsFirst(stored) : stored };
}

/** A repeatable byte with no pattern that a network could be blind to. */
const noise = (_: unknown, i: number) => (Math.imul(i + 1, 2654435761) >>> 13) & 255;

function toChannelsFirst(t: TensorData): TensorData {
  const [n = 1, ...rest] = t.shape;
  const channels = rest.at(-1) ?? 1;
  const area = sizeOf(rest) / channels;
  const data = t.data.slice() as Uint8Array | Float32Array;
  for (let i = 0; i < n; i++) for (let p = 0; p < area; p++) for (let c = 0; c < channels; c++) data[(i * channels + c) * area + p] = Number(t.data[(i * area + p) * channels + c]);
  return { dtype: t.dtype, shape: channelsFirstShape(t.shape).map(Number), data };
}
