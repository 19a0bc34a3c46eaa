// Layers that are used several times, and models inside models.
import { describe, expect, test } from 'vitest';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { layers, seededTensor, setSeededWeights } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';

const { dense, conv2d, flatten, add } = layers.layers;
const symbolic = (value: unknown) => value as layers.SymbolicTensor;

async function agrees(model: layers.LayersModel, shapes: readonly (readonly number[])[]): Promise<readonly string[]> {
  setSeededWeights(model);
  const inputs = shapes.map((shape, i) => seededTensor([2, ...shape], { seed: i + 1 }));
  const predicted = [model.predict(inputs.length === 1 ? (inputs[0] ?? []) : inputs)].flat();
  const { model: onnx, report } = await exportModel(model, { verify: false });
  const feeds = await Promise.all(
    inputs.map(
      async (x, i) => [report.inputs[i] ?? '', { dims: x.shape, data: Float32Array.from(await x.data()) }] as const,
    ),
  );
  const outputs = await runOnnx(onnx, Object.fromEntries(feeds));
  expect(report.outputs.length).toBe(predicted.length);
  for (const [i, y] of predicted.entries())
    expect(largestDifference(outputs[report.outputs[i] ?? '']?.data ?? [], await y.data())).toBeLessThan(1e-5);
  return report.outputs;
}

describe('exportModel', () => {
  test('a layer that is used three times has its weights once', async () => {
    const x = layers.input({ shape: [4] });
    const shared = dense({ name: 'shared', units: 4, activation: 'tanh' });
    const y = symbolic(shared.apply(shared.apply(shared.apply(x))));
    const model = layers.model({ inputs: x, outputs: y });
    expect(await agrees(model, [[4]])).toEqual(['shared']);
    expect((await exportModel(model)).report.parameters).toBe(20);
  });

  test('a model inside a model, used twice, with a layer behind it', async () => {
    const encoder = layers.sequential({
      name: 'encoder',
      layers: [
        conv2d({ name: 'conv', filters: 3, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu' }),
        flatten({ name: 'flat' }),
        dense({ name: 'fc', units: 5 }),
      ],
    });
    const [a, b] = [layers.input({ name: 'a', shape: [6, 6, 2] }), layers.input({ name: 'b', shape: [6, 6, 2] })];
    const both = symbolic(add({ name: 'both' }).apply([symbolic(encoder.apply(a)), symbolic(encoder.apply(b))]));
    const model = layers.model({
      inputs: [a, b],
      outputs: [symbolic(dense({ name: 'head', units: 2 }).apply(both)), both],
    });
    expect(await agrees(model, [[6, 6, 2], [6, 6, 2]])).toEqual(['head', 'both']); // prettier-ignore
  });

  test('models in a row, and two outputs of an inner model', async () => {
    const x = layers.input({ name: 'x', shape: [3] });
    const [h, k] = [dense({ name: 'h', units: 4 }), dense({ name: 'k', units: 2 })];
    const inner = layers.model({ name: 'inner', inputs: x, outputs: [symbolic(h.apply(x)), symbolic(k.apply(x))] });
    const z = layers.input({ name: 'z', shape: [3] });
    const [p, q] = inner.apply(z) as layers.SymbolicTensor[];
    const model = layers.model({ inputs: z, outputs: [symbolic(q), symbolic(p)] });
    expect(await agrees(model, [[3]])).toEqual(['inner', 'inner_1']);
    const rows = layers.sequential({
      layers: [layers.model({ inputs: x, outputs: symbolic(h.output) }), dense({ name: 'end', units: 1 })],
    });
    expect(await agrees(rows, [[3]])).toEqual(['end']);
  });

  test('an input that is an output, too', async () => {
    const x = layers.input({ name: 'x', shape: [3] });
    const model = layers.model({ inputs: x, outputs: [x, symbolic(dense({ name: 'y', units: 1 }).apply(x))] });
    expect(await agrees(model, [[3]])).toEqual(['x_output', 'y']);
  });
});
