import { convert, fromLayersModel, optimize, toClassifier, type Normalization } from '@fmnist/exporter';
import { encodeModel, rewrite, toProto, type Graph, type Value } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LayersModel } from '../tf.ts';

export interface Stage {
  readonly name: string;
  /** [channels, height, width]. */
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array;
}

/** What the network makes of one picture: the last layer at each size of it, [1, height, width, channels] of bytes. */
export async function featureMaps(
  model: LayersModel,
  normalization: Normalization,
  image: Uint8Array,
  shape: readonly number[],
): Promise<Stage[]> {
  const graph = withStages(optimize(toClassifier(convert(await fromLayersModel(model)), { normalization })));
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), { logSeverityLevel: 3 });
  try {
    const out = await session.run({ images: new Tensor('uint8', image, [1, ...shape]) });
    return graph.outputs.flatMap(({ name }): Stage[] => {
      const [, c = 1, h = 1, w = 1] = out[name]?.dims ?? [];
      return [{ name, shape: [c, h, w], data: out[name]?.data as Float32Array }];
    });
  } finally {
    await session.release();
  }
}

/** Height and width. */
const sizeOf = (value: Value | undefined): string | undefined => value?.shape.slice(2).join();

/** The graph with the last picture of each size as its outputs, under the name of the layer that makes it. */
function withStages(graph: Graph): Graph {
  const last = new Map<string, Value>();
  for (const node of graph.nodes) {
    const [value] = node.outputs;
    const [layer, inside] = node.name.split('/');
    if (layer && inside && layer !== 'normalize' && value?.shape.length === 4) last.set(layer, value);
  }
  const ends = [...last].filter(([, value], i, all) => sizeOf(value) !== sizeOf(all[i + 1]?.[1]));
  const stages = ends.map(([name, value]) => ({ ...value, name }));
  const renamed = new Map(ends.map(([, value], i) => [value, stages[i] ?? value]));
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((v) => v && (renamed.get(v) ?? v)),
    outputs: node.outputs.map((v) => renamed.get(v) ?? v),
  }));
  return rewrite({ ...graph, nodes, outputs: stages }, () => undefined);
}
