import { builder, producersOf, replay, type Builder, type Graph, type Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { Layout } from './convert.ts';

export interface Normalization {
  /** Of each channel, in units of 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * y = (x / 255 - mean) / std, a channel at a time, for uint8 pictures. One multiplication and one subtraction, since
 * y = x / (255 std) - mean / std. One mean and deviation may stand for all channels.
 * @throws {ExportError} BAD_NORMALIZATION
 */
function emitNormalization(g: Builder, pixels: Value, { mean, std }: Normalization, layout: Layout): Value {
  const channels = pixels.shape.at(layout === 'nchw' && pixels.shape.length > 2 ? 1 : -1);
  const fits = mean.length === std.length && (mean.length === 1 || mean.length === channels);
  if (!fits || !mean.every(Number.isFinite) || !std.every((s) => Number.isFinite(s) && s > 0))
    throw new ExportError('BAD_NORMALIZATION', 'a mean and a deviation above 0 are needed for each channel', {
      kind: 'usage',
      expected: `1 or ${channels} of each`,
      received: `mean [${mean.join(', ')}], std [${std.join(', ')}]`,
    });
  const shape = layout === 'nchw' ? [mean.length, 1, 1] : [mean.length];
  const perChannel = (of: (i: number) => number) => {
    const data = Float32Array.from(mean, (_, i) => of(i));
    return mean.length === 1 ? g.scalar(data[0] ?? 0) : g.constant({ dtype: 'float32', shape, data });
  };
  const scale = perChannel((i) => 1 / (255 * (std[i] ?? 1)));
  const shift = perChannel((i) => (mean[i] ?? 0) / (std[i] ?? 1));
  return g.scope('normalize', () => g.Sub(g.Mul(g.Cast(pixels, { to: 1 }), scale), shift));
}

export interface ClassifierOptions {
  readonly layout?: Layout;
  /** Absent: the input stays float, already normalised. */
  readonly normalization?: Normalization;
}

/** Whether the network's own output is probabilities, not logits. */
export function endsInSoftmax(graph: Graph): boolean {
  const [output] = graph.outputs;
  return output !== undefined && producersOf(graph).get(output)?.op === 'Softmax';
}

/**
 * The same network with the names and types that classifiers of the toolkit have: input `images` (uint8 0-255 where the normalisation is in
 * the graph, else float), outputs `probabilities` and `logits`. A softmax at the end is what makes probabilities of logits; without one it is added.
 * @throws {ExportError} NOT_A_CLASSIFIER unless it is one picture in, one vector of classes out
 */
export function toClassifier(graph: Graph, { layout = 'nhwc', normalization }: ClassifierOptions): Graph {
  const [input, ...otherInputs] = graph.inputs;
  const [output, ...otherOutputs] = graph.outputs;
  if (!input || !output || otherInputs.length > 0 || otherOutputs.length > 0 || output.shape.length !== 2)
    throw new ExportError('NOT_A_CLASSIFIER', 'a classifier has one input and one output [N, classes]', {
      where: graph.name,
    });
  const g = builder();
  const images = g.input('images', { dtype: normalization ? 'uint8' : 'float32', shape: input.shape });
  const moved = new Map([[input, normalization ? emitNormalization(g, images, normalization, layout) : images]]);
  replay(g, graph.nodes, moved);
  const end = moved.get(output) ?? images;
  const beforeSoftmax = endsInSoftmax(graph) ? g.producer(end)?.inputs[0] : undefined;
  const [logits, probabilities] = beforeSoftmax ? [beforeSoftmax, end] : [end, g.Softmax(end)];
  return g.finish({ probabilities, logits }, graph.name);
}
