// Layers that merge inputs element by element; where they differ in rank, axes of size 1 come behind the batch.
import { dtypes, type Builder, type Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerContext, LayerDef } from '../layer.ts';

type Merge = (g: Builder, inputs: readonly [Value, ...Value[]]) => Value;

const merge = (className: string, emit: Merge): LayerDef => ({
  className,
  weights: [],
  layout: 'any',
  mask: (g, _inputs, layer) => mergedMask(g, layer),
  convert(g, inputs, { name, channelsFirst }) {
    const rank = Math.max(...inputs.map((x) => x.shape.length));
    const [first, ...others] = inputs.map((x) => ofRank(g, x, rank, channelsFirst));
    if (!first || others.length === 0)
      throw new ExportError('MISSING_INPUT', 'merging needs at least two inputs', { where: name });
    return [emit(g, [first, ...others])];
  },
  cases: [
    { inputShape: [4], moreShapes: [[4]], config: {} },
    {
      inputShape: [3, 4, 2],
      moreShapes: [
        [3, 4, 2],
        [3, 4, 2],
      ],
      config: {},
    },
    {
      inputShape: [3, 4, 2],
      moreShapes: [
        [1, 1, 2],
        [3, 4, 1],
      ],
      config: {},
    },
    {
      inputShape: [2],
      moreShapes: [
        [3, 4, 2],
        [4, 2],
      ],
      config: {},
    },
  ],
});

function ofRank(g: Builder, x: Value, rank: number, channelsFirst: boolean): Value {
  const missing = rank - x.shape.length;
  if (missing === 0) return x;
  // Behind the batch to TensorFlow.js is behind the channels where those are stored first.
  const from = channelsFirst && x.shape.length > 1 ? 2 : 1;
  return g.Unsqueeze(x, g.ints(Array.from({ length: missing }, (_, i) => from + i)));
}

/** TensorFlow.js 4.22 makes [1, N, T] of masks, and leaves the last one out; where the first is missing, there is none. */
function mergedMask(g: Builder, { masks, name }: LayerContext<unknown>): Value | undefined {
  if (masks.every((mask) => !mask)) return undefined;
  const [first, ...others] = masks.slice(0, -1);
  if (others.length === 0 && !first) return undefined;
  const all = [first, ...others].map((mask) => {
    if (!mask)
      throw new ExportError('UNSUPPORTED_OPTION', 'masks of some of the inputs cannot be merged', {
        where: name,
        hint: 'TensorFlow.js cannot either: give all of them a mask, or none.',
      });
    return mask;
  });
  return g.Unsqueeze(
    all.reduce((a, b) => g.And(a, b)),
    g.ints([0]),
  );
}

export const Add: LayerDef = merge('Add', (g, inputs) => inputs.reduce((a, b) => g.Add(a, b)));
export const Average: LayerDef = merge('Average', (g, inputs) => {
  const sum = inputs.reduce((a, b) => g.Add(a, b));
  const real = sum.dtype === 'float32' ? sum : g.Cast(sum, { to: dtypes.float32.onnx });
  return g.Mul(real, g.scalar(1 / inputs.length));
});
export const Maximum: LayerDef = merge('Maximum', (g, inputs) => g.Max(...inputs));
export const Minimum: LayerDef = merge('Minimum', (g, inputs) => g.Min(...inputs));
export const Multiply: LayerDef = merge('Multiply', (g, inputs) => inputs.reduce((a, b) => g.Mul(a, b)));
