// Layers of cases that hold other layers, work only inside others, or stand behind a mask.
import type { LayerCase } from '../src/layer.ts';
import { layers as all } from '../src/layers/index.ts';
import type { AnyLayerDef } from '../src/layer.ts';
import { layers as tfLayers, tf } from './tf.ts';

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

/** A setting with the layers in it made of { className, config }. */
function withLayers(setting: unknown): unknown {
  if (Array.isArray(setting)) return setting.map(withLayers);
  if (typeof setting !== 'object' || setting === null) return setting;
  const entries = Object.entries(setting).map(([key, value]) => [key, withLayers(value)]);
  const { className, config }: { className?: string; config?: object } = Object.fromEntries(entries);
  return className && config ? factoryOf(className)(config) : Object.fromEntries(entries);
}

/** The layer of a case; a cell inside an RNN, which alone can run it. */
export function caseLayer(className: string, { config }: Pick<LayerCase<unknown>, 'config'>): Layer {
  const layer = withLayers({ className, config: { ...config } }) as Layer;
  const isCell = (all as Readonly<Record<string, AnyLayerDef>>)[className]?.states !== undefined;
  return isCell ? tfLayers.layers.rnn({ cell: layer as never, returnSequences: true, returnState: true }) : layer;
}

/** What the layer of a case reads: the inputs, the first of them behind a mask where the case says so. */
export const behindMask = (
  { masked }: Pick<LayerCase<unknown>, 'masked'>,
  [first, ...others]: readonly tfLayers.SymbolicTensor[],
): tfLayers.SymbolicTensor[] => {
  const x = masked ? tfLayers.layers.masking().apply(first as never) : first;
  return [x as tfLayers.SymbolicTensor, ...others];
};

/** [N, T, ...] with steps that are 0: at the beginning, in the middle, at the end, and all of the last example. */
export function withoutSteps(x: tf.Tensor): tf.Tensor {
  const [n = 1, steps = 1] = x.shape;
  const counts = Float32Array.from({ length: n * steps }, (_, i) => {
    const [example, t] = [Math.floor(i / steps), i % steps];
    return example === n - 1 || t % 3 === example ? 0 : 1;
  });
  return tf.mul(x, tf.tensor(counts, [n, steps, ...x.shape.slice(2).map(() => 1)]));
}
