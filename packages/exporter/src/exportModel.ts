import type { ErrorDetails } from '@fmnist/errors';
import {
  bindSizes,
  checkModel,
  DEFAULT_OPSET,
  encodeModel,
  everyNode,
  toProto,
  type Graph,
  type Problem,
} from '@fmnist/onnx';
import { endsInSoftmax, toClassifier, type Normalization } from './classifier.ts';
import { convert, type ConvertOptions } from './convert.ts';
import { ExportError } from './errors.ts';
import { optimize } from './optimize.ts';
import { sampleInputs } from './sampleInputs.ts';
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
  /** Largest difference of an output that passes, as a share of its largest element where that is above 1. Default 1e-5. */
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

/** Pictures that source and result are compared on, where the model takes any number. */
const SAMPLES = 4;

/**
 * A TensorFlow.js LayersModel as an ONNX model: bytes out, nothing written. The same model and options give the same bytes.
 * @throws {ExportError} UNSUPPORTED_LAYER, BAD_BATCH, INVALID_MODEL (the checker refuses the result), VERIFY_FAILED (it computes something else)
 * @example
 * const { model, report } = await exportModel(layersModel, { opset: 17 })
 */
export async function exportModel(
  layersModel: LayersModelLike,
  options: ExportOptions = {},
): Promise<{ model: Uint8Array; report: ExportReport }> {
  const { opset = DEFAULT_OPSET } = options;
  const source = await fromLayersModel(layersModel);
  const converted = convert(source, options);
  const graph = optimize(shaped(converted, options));
  const proto = toProto(
    {
      graph,
      producerName: options.producerName ?? '@fmnist/exporter',
      ...(options.producerVersion && { producerVersion: options.producerVersion }),
      metadata: options.metadata ?? {},
    },
    { opset },
  );
  const problems = checkModel(proto);
  if (problems.length > 0)
    throw new ExportError(
      'INVALID_MODEL',
      `the result is not valid ONNX: ${problems.map((p) => p.message).join('; ')}`,
      { kind: 'internal', where: source.name },
    );
  const model = encodeModel(proto);
  const names = options.classifier
    ? [endsInSoftmax(converted) ? 'probabilities' : 'logits']
    : converted.outputs.map((v) => v.name);
  const verification = await verified(layersModel, { graph, model, names }, options);
  return {
    model,
    report: {
      name: source.name,
      opset,
      nodes: graph.nodes.length,
      parameters: countWeights(graph),
      sizeBytes: model.byteLength,
      inputs: graph.inputs.map((v) => v.name),
      outputs: graph.outputs.map((v) => v.name),
      problems,
      verification,
    },
  };
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
  return [...weights].reduce((n, v) => n + (v?.known?.data.length ?? 0), 0);
};

async function verified(
  layersModel: LayersModelLike,
  { graph, model, names }: { readonly graph: Graph; readonly model: Uint8Array; readonly names: readonly string[] },
  options: ExportOptions,
): Promise<Verification> {
  const { tolerance = 1e-5 } = options;
  const skipped = (reason: string): Verification => ({
    status: 'skipped',
    reason,
    tolerance,
    samples: 0,
    differences: [],
  });
  if (options.verify === false) return skipped('not asked for');
  const [input, ...more] = graph.inputs;
  if (!input || more.length > 0 || !input.shape.slice(1).every((d) => typeof d === 'number'))
    return skipped('only models with one input of known size are verified yet');
  if (!layersModel.predict) return skipped('the source model cannot predict');
  const runners = await import('./runners.ts').catch(() => undefined);
  if (!runners) return skipped('onnxruntime is not installed');
  const samples = typeof input.shape[0] === 'number' ? input.shape[0] : SAMPLES;
  const inputs = sampleInputs(input.shape.slice(1).map(Number), samples, options);
  const failed = (message: string, details: ErrorDetails) =>
    new ExportError('VERIFY_FAILED', message, {
      kind: 'gate',
      where: graph.name,
      hint: 'Please report this model; verify: false exports it unchecked.',
      ...details,
    });
  const compare = async () =>
    verify(inputs, await runners.runSource(layersModel, names), await runners.runResult(model), { tolerance, samples });
  const result = await compare().catch((cause: unknown) => {
    throw failed('source and result could not be compared', { cause });
  });
  if (result.status === 'failed') {
    const worst = result.differences
      .map((d) => `${d.output} by ${d.maxAbsolute.toExponential(2)} of ${d.largest.toPrecision(3)}`)
      .join(', ');
    throw failed('source and result give different outputs', {
      expected: `differences of at most ${tolerance}`,
      received: worst || 'no output in common',
    });
  }
  return result;
}
