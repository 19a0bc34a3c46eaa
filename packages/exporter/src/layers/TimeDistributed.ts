import type { Builder, Dim, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { isModel } from '../source/modelConfig.ts';
import { readLayerJson, type LayerJson } from '../recurrent/layerJson.ts';

const lstm = (config: object) => ({
  className: 'LSTM',
  config: { units: 2, recurrentInitializer: 'glorotUniform', ...config },
});

/** A layer on each step of a sequence: [N, T, ...] is N T examples to it, and its outputs are put in rows again. */
export const TimeDistributed: LayerDef<{ readonly layer: LayerJson }> = {
  className: 'TimeDistributed',
  weights: [],
  layout: 'logical',
  readsMask: true,
  mask: 'pass',
  convert(g, [x], layer) {
    if (!x || x.shape.length < 3)
      throw new ExportError('MISSING_INPUT', 'TimeDistributed needs a sequence of 3 axes or more', {
        where: layer.name,
      });
    const inner = readLayerJson(layer.config.layer);
    if (layer.callMask && (isModel(inner.className) || layer.definitionOf(inner).readsMask))
      throw new ExportError(
        'UNSUPPORTED_OPTION',
        `a mask on ${inner.className} inside TimeDistributed cannot be exported`,
        {
          where: layer.name,
          hint: 'TensorFlow.js hands the mask of the whole sequence to every step.',
        },
      );
    const [y] = layer.inner(inner, [flatSteps(g, x)]);
    if (!y) throw new ExportError('BAD_LAYER', 'the layer inside it makes no output', { where: layer.name });
    return [inSteps(g, y, x)];
  },
  cases: [
    { inputShape: [4, 3], config: { layer: { className: 'Dense', config: { units: 2, activation: 'softmax' } } } },
    { inputShape: [3, 5, 6, 2], config: { layer: { className: 'Conv2D', config: { filters: 3, kernelSize: 3 } } } },
    { inputShape: [3, 4, 2], config: { layer: { className: 'Flatten', config: {} } } },
    { inputShape: [3, 4, 5, 2], config: { layer: { className: 'GlobalMaxPooling2D', config: {} } } },
    { inputShape: [3, 4, 2], config: { layer: lstm({ returnSequences: true }) } },
    { inputShape: [3, 4, 2], config: { layer: { className: 'Bidirectional', config: { layer: lstm({}) } } } },
    {
      inputShape: [2, 3, 4, 2],
      config: {
        layer: { className: 'TimeDistributed', config: { layer: { className: 'Dense', config: { units: 2 } } } },
      },
    },
    {
      inputShape: [3, 5, 6, 2],
      config: {
        layer: {
          className: 'Sequential',
          config: {
            layers: [
              { className: 'Conv2D', config: { filters: 3, kernelSize: 3, inputShape: [5, 6, 2] } },
              { className: 'Flatten', config: {} },
              { className: 'Dense', config: { units: 2 } },
            ],
          },
        },
      },
    },
    { inputShape: [4, 3], masked: true, config: { layer: { className: 'Dense', config: { units: 2 } } } },
  ],
};

const isOpen = (d: Dim) => typeof d === 'string';

/** [N, T, ...] -> [N T, ...] */
function flatSteps(g: Builder, x: Value): Value {
  const rest = x.shape.slice(2);
  return g.Reshape(
    x,
    rest.some(isOpen) ? g.Concat(g.ints([-1]), sizes(g, x, 2), { axis: 0 }) : g.ints([-1, ...rest.map(Number)]),
  );
}

/** [N T, ...] -> [N, T, ...] with the N and T of x. */
function inSteps(g: Builder, y: Value, x: Value): Value {
  const shape = [...x.shape.slice(0, 2), ...y.shape.slice(1)];
  const target = shape.map((d) => (typeof d === 'number' ? d : -1));
  if (target.filter((d) => d === -1).length <= 1) return g.Reshape(y, g.ints(target));
  return g.Reshape(y, g.Concat(sizes(g, x, 0, 2), sizes(g, y, 1), { axis: 0 }));
}

/** Sizes of v from one axis to before another, at run time where they are not known. */
const sizes = (g: Builder, v: Value, from: number, to: number = v.shape.length): Value =>
  g.Slice(g.shapeOf(v), g.ints([from]), g.ints([to]));
