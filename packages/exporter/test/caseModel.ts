// Models of a single layer, from the cases of its definition.
import type { LayerCase } from '../src/layer.ts';
import { layers as tfLayers, setSeededWeights } from './tf.ts';

type Factory = (config: object) => tfLayers.layers.Layer;
/** The function that makes a class: MaxPooling2D is tf.layers.maxPooling2d, ReLU reLU. */
export function factoryOf(className: string): Factory {
  const [, make] =
    Object.entries(tfLayers.layers).find(([name]) => name.toLowerCase() === className.toLowerCase()) ?? [];
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

/** A model of the one layer, with seeded weights, over inputs of these shapes. */
export function caseModel(
  className: string,
  c: LayerCase<unknown>,
  shapes: readonly CaseShape[] = shapesOf(c),
): tfLayers.LayersModel {
  const inputs = shapes.map((shape, i) => tfLayers.input({ name: `x${i}`, shape: [...shape] }));
  const [only] = inputs;
  const outputs = factoryOf(className)(c.config).apply(inputs.length === 1 && only ? only : inputs);
  // CategoryEncoding and CenterCrop of TensorFlow.js 4.22 write the shape of their output over that of what they read.
  for (const [i, { shape }] of inputs.entries()) shape.splice(0, shape.length, null, ...(shapes[i] ?? []));
  const model = tfLayers.model({ inputs, outputs: outputs as tfLayers.SymbolicTensor });
  setSeededWeights(model);
  return model;
}
