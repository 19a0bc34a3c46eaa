// What the architectures have in common, and weights that keep their signals alive.
import { layers as tfLayers, tf } from '../tf.ts';

export type Tensor = tfLayers.SymbolicTensor;
export type Layer = tfLayers.layers.Layer;

/** A layer on one tensor or several. */
export const on = (x: Tensor | Tensor[], layer: Layer): Tensor => layer.apply(x) as Tensor;

/** Layers one after another. */
export const chain = (x: Tensor, ...layers: readonly Layer[]): Tensor => layers.reduce(on, x);

export const { layers: l } = tfLayers;

export interface Options {
  /** Height and width of the pictures; open where null. */
  readonly size: number | null;
  readonly classes?: number;
}

export const pictures = (size: number | null, dataFormat = 'channelsLast'): Tensor =>
  tfLayers.input({ name: 'images', shape: dataFormat === 'channelsFirst' ? [3, size, size] : [size, size, 3] });

/** `gain` is what normalisations multiply by: less than 1 where branches are added up, or the softmax has but one answer. */
export function modelOf(name: string, inputs: Tensor, outputs: Tensor, { gain = 1 } = {}): tfLayers.LayersModel {
  const model = tfLayers.model({ name, inputs, outputs });
  setHeWeights(model, gain);
  return model;
}

/**
 * Seeded kernels of variance 2 / (inputs of an output), as He et al. draw them, and statistics near those of a trained network: behind fifty layers
 * the answer still depends on the picture, so that a wrong layer shows.
 */
function setHeWeights(model: tfLayers.LayersModel, gain: number): void {
  const values = model.weights.map(({ name, shape }, i) => {
    const known = shape.map(Number);
    const seed = i + 1;
    if (/gamma/.test(name)) return tf.randomUniform(known, 0.8 * gain, 1.2 * gain, 'float32', seed);
    if (/variance/.test(name)) return tf.randomUniform(known, 0.8, 1.2, 'float32', seed);
    if (!/kernel/.test(name)) return tf.randomUniform(known, -0.2, 0.2, 'float32', seed);
    const perOutput = /depthwise/.test(name) ? known.slice(0, 2) : known.slice(0, -1);
    const limit = Math.sqrt(6 / perOutput.reduce((n, d) => n * d, 1));
    return tf.randomUniform(known, -limit, limit, 'float32', seed);
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Padding for a window of 3 and strides of 2 with which an even picture is halved, as Keras has it: less in front. */
export const halving = (x: Tensor): Layer => {
  const [, height, width] = x.shape;
  const [top, left] = [Number(height) % 2, Number(width) % 2];
  return l.zeroPadding2d({
    padding: [
      [top, 1],
      [left, 1],
    ],
  });
};
