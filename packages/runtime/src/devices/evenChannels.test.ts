import { installSoftwareVulkan } from '@fmnist/devices';
import { builder, decodeModel, encodeModel, toProto, type ModelProto } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { openSession } from '../session.ts';
import { evenChannels } from './evenChannels.ts';

process.env['FMNIST_SOFTWARE_GPU'] = '1';
const missing = await installSoftwareVulkan().then(
  () => undefined,
  (error: unknown) => String(error),
);

const values = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 * seed));

/** One convolution, 3 x 3 with padding and bias. */
function convolution(inputs: number, outputs: number, opset = 17): ModelProto {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', inputs, 5, 7] });
  const constant = (shape: readonly number[], seed: number) =>
    g.constant({
      dtype: 'float32',
      shape,
      data: values(
        shape.reduce((a, b) => a * b),
        seed,
      ),
    });
  const y = g.Conv(x, constant([outputs, inputs, 3, 3], 1), constant([outputs], 2), { pads: [1, 1, 1, 1] });
  return toProto({ graph: g.finish({ y }) }, { opset });
}

const operators = (model: ModelProto | undefined) => model?.graph?.node?.map(({ opType }) => opType);

async function run(model: ModelProto, device: string, inputs: number): Promise<Float32Array> {
  const { session, Tensor } = await openSession(encodeModel(model), { device });
  const x = new Tensor('float32', values(2 * inputs * 35, 3), [2, inputs, 5, 7]);
  const { y } = await session.run({ x });
  await session.release();
  return y?.data as Float32Array;
}

test.each([
  [6, 16, ['Pad', 'Pad', 'Conv']],
  [9, 4, ['Pad', 'Pad', 'Conv']],
  [3, 16, undefined],
  [12, 16, undefined],
  [6, 6, undefined],
])('%i channels to %i', (inputs, outputs, expected) => {
  expect(operators(evenChannels(convolution(inputs, outputs)))).toEqual(expected);
});

test.each([7, 10, 13, 17, 21])('gives the same in operator set %i', async (opset) => {
  const plain = convolution(6, 16, Math.max(13, opset));
  const model = { ...plain, opsetImport: [{ domain: '', version: opset }], irVersion: 7 };
  const mended = evenChannels(model);
  expect(operators(mended)).toEqual(['Pad', 'Pad', 'Conv']);
  const [expected, received] = [await run(model, 'cpu', 6), await run(mended ?? model, 'cpu', 6)];
  expect(Array.from(received)).toEqual(Array.from(expected, (value) => expect.closeTo(value, 4)));
});

describe.skipIf(missing)('on WebGPU', () => {
  test.each([
    [6, 16],
    [9, 4],
    [21, 8],
  ])('a convolution of %i channels to %i is right', async (inputs, outputs) => {
    const model = convolution(inputs, outputs);
    const [expected, received] = [await run(model, 'cpu', inputs), await run(model, 'webgpu', inputs)];
    const apart = Math.max(...expected.map((value, i) => Math.abs(value - (received[i] ?? Number.NaN))));
    expect(apart).toBeLessThan(1e-4);
  });
});

test('a model of operators that nobody knows is left alone', () => {
  const model = decodeModel(encodeModel(convolution(6, 16)));
  const strange = { ...model, graph: { ...model.graph, node: [{ opType: 'Frobnicate', domain: 'x', output: ['y'] }] } };
  expect(evenChannels(strange)).toBeUndefined();
});
