// Recurrent layers in networks: one behind the other, with states handed on, with masks that go their ways.
import { decodeModel, everyNode, fromProto, printModel, type Graph, type OpType } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { noOnnxPython, onnxPython, runOnnxPython } from '../../../onnx/test/onnxPython.ts';
import { withoutSteps } from '../../test/caseModel.ts';
import { largestDifference, runOnnx, toChannelsFirst, type Result } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { LayerDef } from '../layer.ts';

const { layers } = tfLayers;
type Symbolic = tfLayers.SymbolicTensor;
type Layer = tfLayers.layers.Layer;

const base = { units: 3, recurrentInitializer: 'glorotUniform' } as const;
const lstm = (config: object = {}) => layers.lstm({ ...base, ...config });
const sequences = { returnSequences: true };
const input = (name: string, ...shape: (number | null)[]) => tfLayers.input({ name, shape });
const on = (layer: Layer, ...given: Symbolic[]) => layer.apply(given.length === 1 && given[0] ? given[0] : given);
const chain = (x: Symbolic, ...all: Layer[]): Symbolic =>
  all.reduce<Symbolic>((y, layer) => on(layer, y) as Symbolic, x);

/** A layer that lets a tensor through and its mask not. */
class NoMask extends layers.Layer {
  static className = 'NoMask';
  override call(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.clone([given].flat()[0] ?? tf.scalar(0));
  }
}
const known: Readonly<Record<string, LayerDef>> = {
  NoMask: { className: 'NoMask', weights: [], layout: 'any', convert: (_g, given) => given, cases: [] },
};

const lists: Readonly<Record<string, () => tfLayers.LayersModel>> = {
  'three LSTMs': () => {
    const x = input('x', null, 4);
    return tfLayers.model({ inputs: x, outputs: chain(x, lstm(sequences), lstm(sequences), lstm()) });
  },
  'a GRU between two layers in both directions': () => {
    const x = input('x', 6, 4);
    const both = (config: object) => layers.bidirectional({ layer: lstm(config) as never, mergeMode: 'concat' });
    return tfLayers.model({
      inputs: x,
      outputs: chain(x, both(sequences), layers.gru({ ...base, ...sequences }), both({}), layers.dense({ units: 2 })),
    });
  },
  'a film, its last picture flat': () => {
    const x = input('x', 3, 5, 5, 2);
    const film = { filters: 2, kernelSize: 3, recurrentInitializer: 'glorotUniform' as const };
    const first = layers.convLstm2d({ ...film, ...sequences, padding: 'same' });
    return tfLayers.model({
      inputs: x,
      outputs: chain(x, first, layers.convLstm2d(film), layers.flatten(), layers.dense({ units: 2 })),
    });
  },
  'an encoder that hands its states to a decoder': () => {
    const [x, y] = [input('x', 5, 4), input('y', null, 2)];
    const [, h, c] = on(lstm({ returnState: true }), x) as Symbolic[];
    const decoded = on(lstm({ ...sequences }), y, h as Symbolic, c as Symbolic) as Symbolic;
    const scores = chain(decoded, layers.timeDistributed({ layer: layers.dense({ units: 2, activation: 'softmax' }) }));
    return tfLayers.model({ inputs: [x, y], outputs: [scores, c as Symbolic] });
  },
  'a mask through two LSTMs and layers that hand it on': () => {
    const x = input('x', 6, 4);
    const middle = [lstm(sequences), layers.timeDistributed({ layer: layers.dense({ units: 3 }) }), lstm()];
    return tfLayers.model({ inputs: x, outputs: chain(x, layers.masking(), ...middle) });
  },
  'a mask that reaches a layer behind one that stops it': () => {
    const x = input('x', 6, 4);
    return tfLayers.model({ inputs: x, outputs: chain(x, layers.masking(), new NoMask({}), lstm(sequences), lstm()) });
  },
  'a mask of one branch in the other, which runs later': () => {
    const [x, y] = [input('x', 6, 4), input('y', 6, 4)];
    const [masked, plain] = [chain(x, layers.masking(), lstm()), chain(y, lstm())];
    return tfLayers.model({ inputs: [x, y], outputs: on(layers.add(), plain, masked) as Symbolic });
  },
  'a mask of one branch not in the other, which runs before': () => {
    const [x, y] = [input('x', 6, 4), input('y', 6, 4)];
    const [masked, plain] = [chain(x, layers.masking(), lstm()), chain(y, lstm())];
    return tfLayers.model({ inputs: [x, y], outputs: on(layers.add(), masked, plain) as Symbolic });
  },
  'a mask that ends with the states of its layer': () => {
    const [x, y] = [input('x', 6, 4), input('y', 6, 4)];
    const [, h, c] = on(lstm({ ...sequences, returnState: true }), chain(x, layers.masking())) as Symbolic[];
    const decoded = on(lstm(), y, h as Symbolic, c as Symbolic) as Symbolic;
    return tfLayers.model({ inputs: [x, y], outputs: decoded });
  },
  'a mask made inside a model, which ends with it': () => {
    const x = input('x', 6, 4);
    const inner = tfLayers.sequential({ layers: [layers.masking({ inputShape: [6, 4] }), lstm(sequences)] });
    return tfLayers.model({ inputs: x, outputs: chain(x, inner as unknown as Layer, lstm()) });
  },
  'a mask that goes into a model': () => {
    const x = input('x', 6, 4);
    const inner = tfLayers.sequential({ layers: [lstm({ ...sequences, inputShape: [6, 4] }), lstm(sequences)] });
    return tfLayers.model({ inputs: x, outputs: chain(x, layers.masking(), inner as unknown as Layer, lstm()) });
  },
};

const cases = Object.entries(lists).map(([name, build]) => {
  const model = build();
  setSeededWeights(model);
  return [name, model] as const;
});

/** Steps of the inputs, where the model takes any number. */
const STEPS = 6;
const sizes = (model: tfLayers.LayersModel) =>
  model.inputs.map(({ name, shape }) => ({ name, shape: shape.slice(1).map((d) => d ?? STEPS) }));

const given = (model: tfLayers.LayersModel): tf.Tensor[] =>
  sizes(model).map(({ shape }, i) => withoutSteps(seededTensor([3, ...shape], { seed: i + 1 })));

const feed = async (x: tf.Tensor): Promise<Result> => ({ dims: x.shape, data: Float32Array.from(await x.data()) });

async function expectEqual(
  model: tfLayers.LayersModel,
  { opset, layout }: { opset: number; layout: 'nhwc' | 'nchw' },
): Promise<void> {
  const inputs = given(model);
  const predicted = [model.predict(inputs.length === 1 ? (inputs[0] ?? []) : inputs)].flat();
  const { model: onnx, report } = await exportModel(model, { opset, layout, verify: false, layers: known });
  const feeds = await Promise.all(
    inputs.map(async (x, i) => {
      const fed = await feed(x);
      return [model.inputNames[i] ?? '', layout === 'nchw' && x.rank > 2 ? toChannelsFirst(fed) : fed] as const;
    }),
  );
  const outputs = await runOnnx(onnx, Object.fromEntries(feeds));
  for (const [i, y] of predicted.entries()) {
    const output = outputs[report.outputs[i] ?? ''];
    expect(output?.dims).toEqual(y.shape);
    expect(largestDifference(output?.data ?? [], await y.data())).toBeLessThan(1e-4);
  }
}

describe.each(cases)('%s', (_name, model) => {
  test.each([
    [13, 'nhwc'],
    [17, 'nhwc'],
    [17, 'nchw'],
    [21, 'nhwc'],
    [24, 'nchw'],
  ] as const)('at opset %i, %s', (opset, layout) => expectEqual(model, { opset, layout }));
});

test.skipIf(!onnxPython)(`the onnx package accepts them${onnxPython ? '' : `: ${noOnnxPython}`}`, async () => {
  const models = await Promise.all(
    cases.flatMap(([name, model]) =>
      [13, 17, 21, 24].map(async (opset) => {
        const { model: onnx } = await exportModel(model, { opset, verify: false, layers: known });
        return { name: `${name} at opset ${opset}`, onnx };
      }),
    ),
  );
  const verdicts = runOnnxPython(
    `
for data in frames():
    try: onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True); put(b'')
    except Exception as e: put(str(e).encode())
`,
    models.map(({ onnx }) => onnx),
  ).map(String);
  expect(models.flatMap(({ name }, i) => (verdicts[i] ? [`${name}: ${verdicts[i]}`] : []))).toEqual([]);
});

describe('graphs', () => {
  const graphOf = async (model: tfLayers.LayersModel): Promise<Graph> =>
    fromProto(decodeModel((await exportModel(model, { verify: false, layers: known })).model)).graph;
  const count = (graph: Graph, op: OpType) => everyNode(graph).filter((node) => node.op === op).length;
  const found = (name: string) => cases.find(([other]) => other === name)?.[1] as tfLayers.LayersModel;

  test("are ONNX's own operators where these compute the same", async () => {
    const graph = await graphOf(found('a GRU between two layers in both directions'));
    expect([count(graph, 'LSTM'), count(graph, 'GRU'), count(graph, 'Scan')]).toEqual([4, 1, 0]);
    // What runs backwards is turned round nowhere, and weights are stored as the operators read them.
    expect([count(graph, 'Slice'), count(graph, 'Gather')]).toEqual([0, 0]);
  });

  test('have one Scan a layer else, with weights inside that need no work', async () => {
    const graph = await graphOf(found('a film, its last picture flat'));
    expect([count(graph, 'Scan'), count(graph, 'Conv')]).toEqual([2, 4]);
    const constant = everyNode(graph).filter(({ inputs }) => inputs.every((v) => v?.known));
    expect(constant.map(({ op }) => op)).toEqual([]);
  });

  test('count the weights inside', async () => {
    for (const [, model] of cases)
      expect((await exportModel(model, { verify: false, layers: known })).report.parameters).toBeGreaterThanOrEqual(
        model.countParams(),
      );
  });

  test('for a given batch have no open size inside', async () => {
    const model = found('a mask through two LSTMs and layers that hand it on');
    const { model: onnx } = await exportModel(model, { batch: 2, verify: false, layers: known });
    expect(printModel(decodeModel(onnx))).not.toMatch(/\bN\b/);
    const [x] = given(model);
    const two = await feed(tf.slice(x ?? [], 0, 2));
    const [output] = Object.values(await runOnnx(onnx, { [model.inputNames[0] ?? '']: two }));
    const y = model.predict(x ?? []) as tf.Tensor;
    expect(largestDifference(output?.data ?? [], await tf.slice(y, 0, 2).data())).toBeLessThan(1e-5);
  });
});
