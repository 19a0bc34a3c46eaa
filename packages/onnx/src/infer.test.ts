// Types that operators infer beyond their cases: sizes that are known by name or not at all, other element types, and what they refuse.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { OpenShapeError, ShapeError, showShape } from './errors.ts';
import { builder, encodeModel, toProto, type Builder, type Dim, type DType, type Value } from './index.ts';

const shown = (...values: readonly Value[]) =>
  values.map(({ dtype, shape }) => `${dtype} ${showShape(shape)}`).join(', ');
const input = (g: Builder, name: string, shape: readonly Dim[], dtype: DType = 'float32') =>
  g.input(name, { dtype, shape });
const X = (g: Builder, ...shape: readonly Dim[]) => input(g, 'x', shape);
/** A vector of whole numbers that only the run knows. */
const open = (g: Builder, name: string, length: Dim) => input(g, name, [length], 'int64');
const floats = (g: Builder, ...data: number[]) =>
  g.constant({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) });
const half = { dtype: 'float16', shape: [2, 4] } as const;

test.each<[string, (g: Builder) => readonly Value[], string]>([
  ['Pow', (g) => [g.Pow(X(g, 2, 3), input(g, 'n', [3], 'int32'))], 'float32 [2, 3]'],
  [
    'Gemm with a bias of open size',
    (g) => [g.Gemm(X(g, 'N', 3), input(g, 'w', [3, 4]), input(g, 'b', ['K']))],
    'float32 [N, 4]',
  ],
  [
    'Gemm with a bias for an open size',
    (g) => [g.Gemm(X(g, 'N', 3), input(g, 'w', [3, 4]), input(g, 'b', [5, 1]))],
    'float32 [N, 4]',
  ],
  [
    'moments of LayerNormalization',
    (g) =>
      g.emit('LayerNormalization', [g.input('x', half), g.input('s', { ...half, shape: [4] })], {}, { outputs: 3 }),
    'float16 [2, 4], float32 [2, 1], float32 [2, 1]',
  ],
  [
    'BatchNormalization of vectors of open size',
    (g) => [
      g.BatchNormalization(
        X(g, 2, 3),
        input(g, 'a', ['C']),
        input(g, 'b', [3]),
        input(g, 'm', [3]),
        input(g, 'v', ['C']),
      ),
    ],
    'float32 [2, 3]',
  ],
  [
    'Slice',
    (g) => [g.Slice(X(g, 5, 'N', 7), open(g, 's', 2), open(g, 'e', 2))],
    'float32 [slice(5,0,s,e), slice(N,1,s,e), 7]',
  ],
  [
    'Slice of an axis',
    (g) => [g.Slice(X(g, 5, 6), open(g, 's', 1), open(g, 'e', 1), g.ints([-1]))],
    'float32 [5, slice(6,1,s,e)]',
  ],
  ['Pad', (g) => [g.Pad(X(g, 5, 6), open(g, 'p', 4))], 'float32 [pad(5,0,p), pad(6,1,p)]'],
  ['Tile', (g) => [g.Tile(X(g, 5, 1), open(g, 't', 2))], 'float32 [5*(repeats(t,0)), repeats(t,1)]'],
  ['Expand', (g) => [g.Expand(X(g, 5, 1), open(g, 's', 3))], 'float32 [s[0], 5, s[2]]'],
  ['Reshape', (g) => [g.Reshape(X(g, 5, 1), open(g, 's', 3))], 'float32 [s[0], s[1], s[2]]'],
  ['ConstantOfShape', (g) => [g.ConstantOfShape(open(g, 's', 2))], 'float32 [s[0], s[1]]'],
  [
    'Resize',
    (g) => [g.Resize(X(g, 1, 2, 'H'), undefined, undefined, open(g, 's', 1), { axes: [2] })],
    'float32 [1, 2, resize(H,2,s)]',
  ],
  [
    'Resize where ONNX and onnxruntime round to different sizes',
    (g) => [g.Resize(X(g, 10, 10), undefined, floats(g, 0.7, 0.5))],
    `float32 [floor(10*${Math.fround(0.7)}), 5]`,
  ],
  [
    'ConvTranspose to channels of open number',
    (g) => [g.ConvTranspose(X(g, 1, 2, 3), input(g, 'w', [2, 'O', 3]), undefined, { group: 2 })],
    'float32 [1, 2*O, 5]',
  ],
  ['ArgMax that keeps no axis', (g) => [g.ArgMax(X(g, 5, 2), { keepdims: 2 })], 'int64 [2]'],
])('%s gives %s', (_, emit, types) => {
  expect(shown(...emit(builder()))).toBe(types);
});

describe('refuses', () => {
  const refusals: [string, (g: Builder) => unknown, typeof ShapeError][] = [
    ['a bias that is too large', (g) => g.Gemm(X(g, 2, 3), input(g, 'w', [3, 4]), input(g, 'b', [3, 1])), ShapeError],
    [
      'a kernel_shape that is not that of W',
      (g) => g.Conv(X(g, 1, 1, 5), input(g, 'w', [1, 1, 3]), undefined, { kernel_shape: [2] }),
      ShapeError,
    ],
    ['too few strides', (g) => g.MaxPool(X(g, 1, 1, 5, 5), { kernel_shape: [2, 2], strides: [2] }), ShapeError],
    ['strides of 0', (g) => g.MaxPool(X(g, 1, 1, 5), { kernel_shape: [2], strides: [0] }), ShapeError],
    ['a kernel of open size', (g) => g.Conv(X(g, 1, 1, 5), input(g, 'w', [1, 1, 'K'])), OpenShapeError],
    ['to squeeze sizes that may be 1', (g) => g.Squeeze(X(g, 1, 'N')), OpenShapeError],
    ['the same new axis twice', (g) => g.Unsqueeze(X(g, 2), g.ints([0, -3])), ShapeError],
    ['an axis behind the last', (g) => g.Flatten(X(g, 2, 3), { axis: 3 }), ShapeError],
    ['a shape that is no vector', (g) => g.Reshape(X(g, 2), input(g, 's', [1, 1], 'int64')), ShapeError],
    ['a number of sizes that is open', (g) => g.Reshape(X(g, 2), open(g, 's', 'R')), OpenShapeError],
    ['both scales and sizes', (g) => g.Resize(X(g, 2), undefined, floats(g, 2), g.ints([4])), ShapeError],
    ['neither', (g) => g.Resize(X(g, 2)), ShapeError],
    ['scales for other axes', (g) => g.Resize(X(g, 2), undefined, floats(g, 2, 2)), ShapeError],
    ['to split without a number of parts', (g) => g.Split(X(g, 4)), ShapeError],
    ['billions of parts', (g) => g.Split(X(g, 2 ** 40), { num_outputs: 2 ** 40 }), ShapeError],
    ['three values for on and off', (g) => g.OneHot(g.ints([1]), g.ints([2]), floats(g, 0, 1, 2)), ShapeError],
    ['repeats for other axes', (g) => g.Tile(X(g, 2), g.ints([1, 2])), ShapeError],
    [
      'an output shape of MaxUnpool that is open',
      (g) => g.MaxUnpool(X(g, 1, 1, 2), input(g, 'i', [1, 1, 2], 'int64'), open(g, 's', 3), { kernel_shape: [2] }),
      OpenShapeError,
    ],
  ];
  test.each(refusals)('%s', (_, emit, type) => {
    let thrown: unknown;
    try {
      emit(builder());
    } catch (error) {
      thrown = error;
    }
    expect(thrown?.constructor).toBe(type);
  });
});

test.each(['not_larger', 'not_smaller'])(
  'Resize with the aspect kept (%s) has the size of onnxruntime',
  async (policy) => {
    for (const sizes of [
      [5, 3],
      [3, 11],
      [4, 4],
    ]) {
      const g = builder();
      const x = X(g, 1, 1, 7, 5);
      const y = g.Resize(x, undefined, undefined, g.ints(sizes), { axes: [2, 3], keep_aspect_ratio_policy: policy });
      const session = await InferenceSession.create(encodeModel(toProto({ graph: g.finish({ y }) }, { opset: 19 })), {
        logSeverityLevel: 4,
      });
      const { y: out } = await session.run({ x: new Tensor('float32', new Float32Array(35), [1, 1, 7, 5]) });
      expect(y.shape, `to ${sizes.join()}`).toEqual(out?.dims);
    }
  },
);
