// Settings that TensorFlow.js cannot build or save by itself, and those that are refused.
import { describe, expect, test } from 'vitest';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, type tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { LayersModelLike, ModelArtifacts } from '../source/fromLayersModel.ts';

const { layers } = tfLayers;
const base = { units: 2, recurrentInitializer: 'glorotUniform' } as const;
type Layer = tfLayers.layers.Layer;
type Json = Record<string, unknown>;

const modelOf = (...all: Layer[]): tfLayers.LayersModel => {
  const model = tfLayers.sequential({ name: 'net', layers: all });
  setSeededWeights(model);
  return model;
};
const codeOf = (model: LayersModelLike) =>
  exportModel(model, { verify: false }).then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

async function saved(model: tfLayers.LayersModel): Promise<ModelArtifacts> {
  let artifacts: ModelArtifacts = {};
  await model.save({
    async save(given) {
      artifacts = given as ModelArtifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return artifacts;
}
const fromFile = (artifacts: ModelArtifacts): LayersModelLike => ({ save: (handler) => handler.save(artifacts) });

/** The same file with other settings of its layers, weights or names of weights. */
function edited(
  artifacts: ModelArtifacts,
  {
    settings = (config) => config,
    name = (old) => old,
  }: { settings?: (config: Json) => Json; name?: (old: string) => string },
): ModelArtifacts {
  const topology = structuredClone(artifacts.modelTopology) as { config: { layers: { config: Json }[] } };
  for (const layer of topology.config.layers) layer.config = settings(layer.config);
  const specs = artifacts.weightSpecs ?? [];
  return {
    ...artifacts,
    modelTopology: topology,
    weightSpecs: specs.map((spec) => ({ ...spec, name: name(spec.name) })),
  };
}

const run = async (model: LayersModelLike, x: tf.Tensor): Promise<Float32Array> => {
  const { model: onnx, report } = await exportModel(model, { verify: false });
  const feeds = { [report.inputs[0] ?? '']: { dims: x.shape, data: Float32Array.from(await x.data()) } };
  return Object.values(await runOnnx(onnx, feeds))[0]?.data ?? new Float32Array();
};

describe('weights that Keras calls otherwise', () => {
  const cell = layers.lstmCell(base);
  test.each<[string, Layer, (old: string) => string]>([
    [
      'by the cell',
      layers.lstm({ ...base, name: 'lstm', inputShape: [4, 3] }),
      (old) => old.replace('/', '/lstm_cell/'),
    ],
    [
      'by each cell of a stack',
      layers.rnn({ name: 'rnn', cell: [cell, layers.gruCell(base)], inputShape: [4, 3] } as never),
      (old) => old.replace('RNNCell_0', cell.name),
    ],
    [
      'by the direction and the cell',
      layers.bidirectional({
        name: 'both',
        layer: layers.lstm({ ...base, name: 'l' }),
        mergeMode: 'sum',
        inputShape: [4, 3],
      } as never),
      (old) => old.replace(/(ward_l)\//, '$1/lstm_cell/'),
    ],
  ])('%s', async (_name, layer, rename) => {
    const model = modelOf(layer);
    const artifacts = edited(await saved(model), { name: rename });
    expect(artifacts.weightSpecs).not.toEqual((await saved(model)).weightSpecs);
    const x = seededTensor([2, 4, 3], { seed: 1 });
    const y = await (model.predict(x) as tf.Tensor).data();
    expect(largestDifference(await run(fromFile(artifacts), x), y)).toBeLessThan(1e-5);
  });
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** A GRU over [steps, 3] that resets behind the product, as Keras defines it, number by number. */
function resetAfter(
  x: readonly number[][],
  kernel: Float32Array,
  recurrent: Float32Array,
  bias: Float32Array,
): number[] {
  const units = 2;
  const row = (v: readonly number[], weights: Float32Array, from: number) =>
    Array.from({ length: 3 * units }, (_, j) =>
      v.reduce((sum, a, i) => sum + a * (weights[i * 3 * units + j] ?? NaN), bias[from + j] ?? NaN),
    );
  return x.reduce(
    (h, step) => {
      const [a, b] = [row(step, kernel, 0), row(h, recurrent, 3 * units)];
      const at = (list: readonly number[], i: number) => list[i] ?? NaN;
      return h.map((old, i) => {
        const z = sigmoid(at(a, i) + at(b, i));
        const r = sigmoid(at(a, units + i) + at(b, units + i));
        const candidate = Math.tanh(at(a, 2 * units + i) + r * at(b, 2 * units + i));
        return z * old + (1 - z) * candidate;
      });
    },
    [0, 0],
  );
}

test.each(['an operator', 'a Scan'])('a GRU of Keras with reset_after, as %s', async (form) => {
  const model = modelOf(
    ...(form === 'a Scan' ? [layers.masking({ maskValue: 9, inputShape: [4, 3] })] : []),
    layers.gru({ ...base, name: 'gru', recurrentActivation: 'sigmoid', inputShape: [4, 3] }),
  );
  const artifacts = edited(await saved(model), { settings: (config) => ({ ...config, reset_after: true }) });
  const [kernel, recurrent] = await Promise.all(model.getWeights().map(async (w) => (await w.data()) as Float32Array));
  const bias = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
  const weights = Float32Array.of(...(kernel ?? []), ...(recurrent ?? []), ...bias);
  const specs = (artifacts.weightSpecs ?? []).map((s) => (s.name.endsWith('bias') ? { ...s, shape: [2, 6] } : s));
  const x = seededTensor([1, 4, 3], { seed: 1 });
  const expected = resetAfter(
    ((await x.array()) as number[][][])[0] ?? [],
    kernel ?? weights,
    recurrent ?? weights,
    bias,
  );
  const got = await run(fromFile({ ...artifacts, weightSpecs: specs, weightData: weights.buffer }), x);
  expect(largestDifference(got, expected)).toBeLessThan(1e-5);
});

describe('refused', () => {
  test('stateful layers, which an ONNX graph cannot be', async () => {
    const model = modelOf(layers.lstm({ ...base, stateful: true, batchInputShape: [2, 4, 3] } as never));
    expect(await codeOf(model)).toBe('UNSUPPORTED_OPTION');
  });

  test('a mask on a layer inside TimeDistributed that computes with it', async () => {
    const inner = layers.lstm({ ...base, returnSequences: true });
    const masking = layers.masking({ inputShape: [3, 4, 2] });
    expect(await codeOf(modelOf(masking, layers.timeDistributed({ layer: inner })))).toBe('UNSUPPORTED_OPTION');
  });

  test.each<[string, (config: Json) => Json]>([
    ['a cell that is none', (config) => ({ ...config, cell: { class_name: 'Dense', config: { units: 2 } } })],
    ['a cell of an unknown class', (config) => ({ ...config, cell: { class_name: 'toString', config: {} } })],
    ['a cell without settings', (config) => ({ ...config, cell: { class_name: 'LSTMCell' } })],
    ['no cell', ({ cell: _, ...config }) => config],
    [
      'a cell in itself',
      (config) => ({ ...config, cell: { class_name: 'StackedRNNCells', config: { cells: [null] } } }),
    ],
  ])('%s', async (_name, settings) => {
    const model = modelOf(layers.rnn({ cell: layers.lstmCell(base), inputShape: [4, 3] } as never));
    const code = await codeOf(fromFile(edited(await saved(model), { settings })));
    expect(['UNSUPPORTED_LAYER', 'BAD_LAYER']).toContain(code);
  });

  test('a merge mode of another name', async () => {
    const model = modelOf(
      layers.bidirectional({ layer: layers.lstm(base), mergeMode: 'sum', inputShape: [4, 3] } as never),
    );
    const artifacts = edited(await saved(model), { settings: (config) => ({ ...config, merge_mode: 'toString' }) });
    expect(await codeOf(fromFile(artifacts))).toBe('UNSUPPORTED_OPTION');
  });
});
