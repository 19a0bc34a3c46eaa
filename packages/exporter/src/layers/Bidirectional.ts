import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { readLayerJson, type LayerJson } from '../recurrent/layerJson.ts';
import { recurrentMask } from '../recurrent/recurrentLayer.ts';

interface Config {
  readonly layer: LayerJson;
  readonly merge_mode?: string | null;
}

const merges: Readonly<Record<string, (g: Builder, y: Value, back: Value) => readonly Value[]>> = {
  concat: (g, y, back) => [g.Concat(y, back, { axis: -1 })],
  sum: (g, y, back) => [g.Add(y, back)],
  mul: (g, y, back) => [g.Mul(y, back)],
  ave: (g, y, back) => [g.Mul(g.Add(y, back), g.scalar(0.5))],
  null: (_g, y, back) => [y, back],
};

const base = { units: 2, recurrentInitializer: 'glorotUniform' };
const lstm = (config: object) => ({ className: 'LSTM', config: { ...base, ...config } });

/** A recurrent layer over a sequence and, with weights of its own, over the same backwards; the outputs merged step by step. */
export const Bidirectional: LayerDef<Config> = {
  className: 'Bidirectional',
  weights: [],
  layout: 'logical',
  readsMask: true,
  mask: (g, inputs, layer) => recurrentMask(g, inputs, { ...layer, config: readLayerJson(layer.config.layer).config }),
  convert(g, [x, ...states], layer) {
    const { className, config } = readLayerJson(layer.config.layer);
    const mode = String(layer.config.merge_mode === undefined ? 'concat' : layer.config.merge_mode);
    const merge = Object.hasOwn(merges, mode) ? merges[mode] : undefined;
    if (!x || !merge)
      throw new ExportError('UNSUPPORTED_OPTION', `merge mode "${mode}" cannot be exported`, {
        where: layer.name,
        expected: Object.keys(merges).join(', '),
      });
    const half = states.length / 2;
    const run = (side: 'forward' | 'backward', given: readonly Value[], go_backwards: boolean) =>
      layer.inner(
        { className, config: { ...config, go_backwards }, weights: `${side}_${config['name']}/` },
        [x, ...given],
        layer.callMask,
      );
    const backwards = config['go_backwards'] === true;
    const [y, ...after] = run('forward', states.slice(0, half), backwards);
    const [yBack, ...afterBack] = run('backward', states.slice(half), !backwards);
    if (!y || !yBack) throw new ExportError('BAD_LAYER', 'the layer inside it makes no output', { where: layer.name });
    const inTime = config['return_sequences'] === true ? g.flip(yBack, [1]) : yBack;
    return [...merge(g, y, inTime), ...after, ...afterBack];
  },
  cases: [
    { inputShape: [4, 3], config: { layer: lstm({}) } },
    { inputShape: [4, 3], config: { layer: lstm({ returnSequences: true }), mergeMode: 'sum' } },
    { inputShape: [4, 3], config: { layer: lstm({ returnSequences: true, returnState: true }), mergeMode: 'mul' } },
    { inputShape: [4, 3], config: { layer: lstm({ returnSequences: true, goBackwards: true }), mergeMode: 'ave' } },
    { inputShape: [4, 3], config: { layer: lstm({ returnSequences: true, returnState: true }), mergeMode: null } },
    { inputShape: [4, 3], masked: true, config: { layer: lstm({ returnSequences: true }) } },
    { inputShape: [4, 3], masked: true, config: { layer: lstm({ returnState: true }), mergeMode: 'sum' } },
    { inputShape: [4, 3], moreShapes: [[2], [2], [2], [2]], config: { layer: lstm({ returnState: true }) } },
    {
      inputShape: [4, 3],
      config: {
        layer: {
          className: 'GRU',
          config: { units: 2, recurrentInitializer: 'glorotUniform', activation: 'softmax', returnSequences: true },
        },
      },
    },
    {
      inputShape: [3, 4, 5, 2],
      config: {
        layer: {
          className: 'ConvLSTM2D',
          config: { filters: 2, kernelSize: 2, recurrentInitializer: 'glorotUniform', returnSequences: true },
        },
      },
    },
  ],
};
