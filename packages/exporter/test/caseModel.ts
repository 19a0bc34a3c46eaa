// Models of a single layer, from the cases of its definition.
import type { AnyLayerDef, LayerCase } from '../src/layer.ts';
import { layers as definitions } from '../src/layers/index.ts';
import { layers as tfLayers, setSeededWeights, tf } from './tf.ts';

type Layer = tfLayers.layers.Layer;
type Factory = (config: object) => Layer;
/** The function that makes a class: MaxPooling2D is tf.layers.maxPooling2d, ReLU reLU. */
function factoryOf(className: string): Factory {
  const [, make] =
    Object.entries({ ...tfLayers.layers, sequential: tfLayers.sequential }).find(
      ([name]) => name.toLowerCase() === className.toLowerCase() && /^[a-z]/.test(name),
    ) ?? [];
  if (typeof make !== 'function') throw new Error(`tf.layers has no ${className}`);
  return make as Factory;
}

/** Without the batch; null is an open size. */
export type CaseShape = readonly (number | null)[];

/** The shapes of all inputs of a case. */
export const shapesOf = ({ inputShape, moreShapes = [] }: LayerCase<unknown>): readonly (readonly number[])[] => [
  inputShape,
  ...moreShapes,
];

/** A setting with the layers in it made of { className, config }. */
function withLayers(setting: unknown): unknown {
  if (Array.isArray(setting)) return setting.map(withLayers);
  if (typeof setting !== 'object' || setting === null) return setting;
  const entries = Object.entries(setting).map(([key, value]) => [key, withLayers(value)]);
  const { className, config }: { className?: string; config?: object } = Object.fromEntries(entries);
  return className && config ? factoryOf(className)(config) : Object.fromEntries(entries);
}

/** A layer, or a cell, with the layers in its settings. */
export const makeLayer = (className: string, config: object): Layer =>
  withLayers({ className, config: { ...config } }) as Layer;

/** The layer of a case; a cell inside an RNN, which alone can run it. */
function caseLayer(className: string, { config }: Pick<LayerCase<unknown>, 'config'>): Layer {
  const layer = makeLayer(className, config);
  const def: AnyLayerDef | undefined = definitions[className];
  return def?.states ? tfLayers.layers.rnn({ cell: layer as never, returnSequences: true, returnState: true }) : layer;
}

/** A model of the one layer, with seeded weights, over inputs of these shapes; behind a mask where the case says so. */
export function caseModel(
  className: string,
  c: LayerCase<unknown>,
  shapes: readonly CaseShape[] = shapesOf(c),
): tfLayers.LayersModel {
  const inputs = shapes.map((shape, i) => tfLayers.input({ name: `x${i}`, shape: [...shape] }));
  const given = inputs.map((x, i) => (c.masked && i === 0 ? tfLayers.layers.masking().apply(x) : x)) as typeof inputs;
  const [only] = given;
  const outputs = caseLayer(className, c).apply(given.length === 1 && only ? only : given);
  // CategoryEncoding and CenterCrop of TensorFlow.js 4.22 write the shape of their output over that of what they read.
  for (const [i, { shape }] of inputs.entries()) shape.splice(0, shape.length, null, ...(shapes[i] ?? []));
  const model = tfLayers.model({ inputs, outputs: outputs as tfLayers.SymbolicTensor });
  setSeededWeights(model);
  return model;
}

/** [N, T, ...] with steps that are 0: at the beginning, in the middle, at the end, and all of the last example. */
export function withoutSteps(x: tf.Tensor): tf.Tensor {
  const [n = 1, steps = 1] = x.shape;
  const counts = Float32Array.from({ length: n * steps }, (_, i) => {
    const [example, t] = [Math.floor(i / steps), i % steps];
    return example === n - 1 || t % 3 === example ? 0 : 1;
  });
  return tf.mul(x, tf.tensor(counts, [n, steps, ...x.shape.slice(2).map(() => 1)]));
}
