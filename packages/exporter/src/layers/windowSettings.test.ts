// Settings of layers with windows and borders as files have them and tf.layers does not write them.
import { describe, expect, test } from 'vitest';
import { savedAs } from '../../test/artifacts.ts';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';

const { layers: l } = tfLayers;
type Settings = Readonly<Record<string, unknown>>;
type Row = readonly [layer: tfLayers.layers.Layer, shape: readonly number[], settings: Settings];

const named = ([layer, ...row]: Row) => [`${layer.getClassName()} ${JSON.stringify(row)}`, layer, ...row] as const;

function modelOf(layer: tfLayers.layers.Layer, shape: readonly number[]): tfLayers.LayersModel {
  const x = tfLayers.input({ name: 'x', shape: [...shape] });
  const model = tfLayers.model({ inputs: x, outputs: layer.apply(x) as tfLayers.SymbolicTensor });
  setSeededWeights(model);
  return model;
}

/** What the exported model makes of x when the file has other settings for its one layer. */
async function exported(model: tfLayers.LayersModel, settings: Settings, x: tf.Tensor) {
  const className = model.layers.at(-1)?.getClassName() ?? '';
  const artifacts = await savedAs(model, className, settings);
  const { model: onnx } = await exportModel({ save: (handler) => handler.save(artifacts) }, { verify: false });
  const [y] = Object.values(await runOnnx(onnx, { x: { dims: x.shape, data: Float32Array.from(await x.data()) } }));
  return y;
}

async function expectSame(y: Awaited<ReturnType<typeof exported>>, expected: tf.Tensor): Promise<void> {
  expect(y?.dims).toEqual(expected.shape);
  expect(largestDifference(y?.data ?? [], await expected.data())).toBeLessThan(1e-5);
}

describe('other words for the same', () => {
  const words: readonly Row[] = [
    [l.maxPooling2d({ poolSize: 2 }), [5, 6, 2], { pool_size: undefined, strides: null }],
    [l.averagePooling1d({ poolSize: 3, strides: 2 }), [7, 2], { pool_size: 3, strides: 2 }],
    [l.conv2d({ filters: 2, kernelSize: 3, strides: 2 }), [7, 6, 2], { kernel_size: 3, strides: 2, dilation_rate: 1 }],
    [
      l.conv1d({ filters: 2, kernelSize: 2 }),
      [7, 2],
      { strides: undefined, dilation_rate: undefined, padding: undefined },
    ],
    [l.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }), [3, 4, 2], { strides: 2 }],
    [l.zeroPadding2d({ padding: [2, 1] }), [3, 4, 2], { padding: [2, 1] }],
    [l.zeroPadding2d({}), [3, 4, 2], { padding: undefined }],
    [l.cropping2D({ cropping: 1 }), [5, 4, 2], { cropping: 1 }],
    [
      l.cropping2D({
        cropping: [
          [1, 1],
          [0, 2],
        ],
      }),
      [5, 4, 2],
      { cropping: [1, [0, 2]] },
    ],
    [l.upSampling2d({ size: [3, 3] }), [2, 3, 2], { size: 3, interpolation: undefined }],
  ];
  test.each(words.map(named))('%s', async (_name, layer, shape, settings) => {
    const model = modelOf(layer, shape);
    const x = seededTensor([2, ...shape], { seed: 4 });
    await expectSame(await exported(model, settings, x), model.predict(x) as tf.Tensor);
  });
});

describe('what Keras means and TensorFlow.js cannot run', () => {
  test('causal convolution sees no step that is still to come', async () => {
    const model = modelOf(l.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2 }), [7, 2]);
    const x = seededTensor([2, 7, 2], { seed: 4 });
    const y = await exported(model, { padding: 'causal' }, x);
    const padded = tf.pad(x, [
      [0, 0],
      [4, 0],
      [0, 0],
    ]);
    const [kernel, bias] = model.getWeights();
    const expected = tf.add(
      tf.conv1d(padded as tf.Tensor3D, kernel as tf.Tensor3D, 1, 'valid', 'NWC', 2),
      bias as tf.Tensor,
    );
    await expectSame(y, expected);
  });

  test.each<[string, tfLayers.layers.Layer, readonly number[], readonly number[], readonly number[]]>([
    ['Conv1D', l.conv1d({ filters: 3, kernelSize: 2 }), [6, 6], [0, 2, 1], [0, 2, 1]],
    [
      'SeparableConv2D with a bias',
      l.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 1 }),
      [5, 5, 5],
      [0, 3, 1, 2],
      [0, 2, 3, 1],
    ],
  ])('channels first: %s', async (_what, layer, shape, toFirst, toLast) => {
    const model = modelOf(layer, shape);
    const x = seededTensor([2, ...shape], { seed: 4 });
    const y = await exported(model, { data_format: 'channels_first' }, x);
    const expected = tf.transpose(model.predict(tf.transpose(x, [...toLast])) as tf.Tensor, [...toFirst]);
    await expectSame(y, expected);
  });
});

const unknown: readonly Row[] = [
  [l.conv2d({ filters: 2, kernelSize: 3 }), [7, 6, 2], { padding: 'reflect' }],
  [l.upSampling2d({}), [7, 6, 2], { interpolation: 'bicubic' }],
  [l.upSampling2d({}), [7, 6, 2], { interpolation: 'constructor' }],
];

test.each(unknown.map(named))('%s is refused', async (_name, layer, shape, settings) => {
  const x = seededTensor([1, ...shape], { seed: 1 });
  await expect(exported(modelOf(layer, shape), settings, x)).rejects.toMatchObject({
    code: 'UNSUPPORTED_OPTION',
    where: layer.name,
  });
});
