import { ToolkitError } from '@fmnist/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { artifactsOf, quantize } from '../../test/savedModel.ts';
import { lenet, tf } from '../../test/tf.ts';
import { readWeights } from './readWeights.ts';
import type { WeightSpec } from './weightSpec.ts';

/** Every type that weights of layers have, lengths that leave what follows unaligned. */
async function mixed(): Promise<{ specs: WeightSpec[]; data: ArrayBuffer }> {
  const { specs, data } = await tf.io.encodeWeights({
    'a/flags': tf.tensor([1, 0, 1], [3], 'bool'),
    'a/kernel': tf.tensor([0.1, -2.5, 3e38, 1e-45, 5, 6], [2, 3], 'float32'),
    'a/steps': tf.tensor([1, -7, 2 ** 31 - 1], [3, 1], 'int32'),
    'b/empty': tf.tensor([], [0, 4], 'float32'),
    'b/scalar': tf.scalar(4.5),
  });
  return { specs: specs as WeightSpec[], data };
}

const quantized: readonly WeightSpec[] = [
  { name: 'u8', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -3 } },
  { name: 'f16', shape: [4], dtype: 'float32', quantization: { dtype: 'float16', original_dtype: 'float32' } },
  { name: 'u16', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 1e-3, min: 0.7 } },
  { name: 'i8', shape: [3], dtype: 'int32', quantization: { dtype: 'uint8', scale: 1.5, min: -10 } },
  { name: 'i16', shape: [1], dtype: 'int32', quantization: { dtype: 'uint16', scale: 0.25, min: 2 } },
];
const quantizedData = Uint8Array.from({ length: 3 + 8 + 4 + 3 + 2 }, (_, i) => (i * 71 + 5) % 256).buffer;

function split(data: ArrayBuffer, size: number): ArrayBuffer[] {
  return Array.from({ length: Math.ceil(data.byteLength / size) }, (_, i) => data.slice(i * size, (i + 1) * size));
}

/** What tf.io.decodeWeights makes of the same bytes, to the bit. */
async function expectAsTfjs(specs: readonly WeightSpec[], data: ArrayBuffer, parts: ArrayBuffer | ArrayBuffer[]) {
  const ours = readWeights(specs, parts);
  const theirs = tf.io.decodeWeights(data, specs as never);
  expect([...ours.keys()]).toEqual(Object.keys(theirs));
  for (const [name, { dtype, shape, data: values }] of ours) {
    const tensor = theirs[name];
    expect([name, dtype, shape]).toEqual([name, tensor?.dtype, tensor?.shape]);
    const expected = await tensor?.data();
    expect(values.constructor).toBe(expected?.constructor);
    expect(bitsOf(values), name).toEqual(bitsOf(expected as Float32Array));
  }
}

const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];

describe('readWeights', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 1000])('reads what encodeWeights wrote, in files of %d bytes', async (size) => {
    const { specs, data } = await mixed();
    await expectAsTfjs(specs, data, split(data, size));
  });

  test.each([1, 2, 3, 5, 1000])(
    'reads quantised weights as tf.io.decodeWeights, in files of %d bytes',
    async (size) => {
      await expectAsTfjs(quantized, quantizedData, split(quantizedData, size));
    },
  );

  test.each(['uint8', 'uint16', 'float16'] as const)('reads a whole model in %s', async (dtype) => {
    const { weightSpecs, weightData } = quantize(await artifactsOf(lenet()), dtype);
    await expectAsTfjs(weightSpecs ?? [], weightData, weightData);
  });

  test('decodes every half-precision number, to the bit', async () => {
    const all = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i).buffer;
    await expectAsTfjs(
      [{ name: 'all', shape: [2 ** 16], dtype: 'float32', quantization: { dtype: 'float16' } }],
      all,
      all,
    );
  });

  test('weights that lie in one piece, aligned, are views', async () => {
    const { weightSpecs, weightData } = await artifactsOf(lenet());
    for (const { data } of readWeights(weightSpecs, weightData).values()) expect(data.buffer).toBe(weightData);
  });

  test('what has to be made is made when it is asked for, and the last one is at hand', () => {
    const weights = readWeights(quantized, quantizedData);
    const [a, b] = [weights.get('u8'), weights.get('u16')];
    const first = a?.data;
    expect(a?.data).toBe(first);
    expect(b?.data).toBe(b?.data);
    expect(a?.data).not.toBe(first);
    expect(a?.data).toEqual(first);
  });
});

const spec = (fields: Partial<Record<keyof WeightSpec, unknown>>) =>
  ({ name: 'w', shape: [2], dtype: 'float32', ...fields }) as WeightSpec;
const q = (fields: object) => spec({ quantization: { dtype: 'uint8', scale: 1, min: 0, ...fields } });

describe('readWeights refuses', () => {
  test.each([
    ['NOT_A_LAYERS_MODEL', 'no list', { length: 3 }],
    ['NOT_A_LAYERS_MODEL', 'nothing as an entry', [null]],
    ['NOT_A_LAYERS_MODEL', 'no name', [spec({ name: 7 })]],
    ['NOT_A_LAYERS_MODEL', 'no shape', [spec({ shape: undefined })]],
    ['NOT_A_LAYERS_MODEL', 'a negative size', [spec({ shape: [-2, -1] })]],
    ['NOT_A_LAYERS_MODEL', 'half a size', [spec({ shape: [0.5] })]],
    ['NOT_A_LAYERS_MODEL', 'an open size', [spec({ shape: [null] })]],
    ['NOT_A_LAYERS_MODEL', 'an unsafe size', [spec({ shape: [2 ** 53] })]],
    ['TOO_LARGE', 'an unsafe product', [spec({ shape: [2 ** 30, 2 ** 30, 2 ** 30] })]],
    ['TOO_LARGE', 'a product of no number', [spec({ shape: [...Array<number>(30).fill(2 ** 52), 0] })]],
    ['TOO_LARGE', 'more than an array holds', [spec({ shape: [2 ** 31] })]],
    ['SHORT_WEIGHTS', 'more than there is', [spec({ shape: [3] })]],
    ['SHORT_WEIGHTS', 'much more than there is', [spec({ shape: [2 ** 29] })]],
    ['LONG_WEIGHTS', 'less than there is', [spec({ shape: [1] })]],
    ['UNSUPPORTED_WEIGHTS', 'strings', [spec({ dtype: 'string' })]],
    ['UNSUPPORTED_WEIGHTS', 'complex numbers', [spec({ dtype: 'complex64' })]],
    ['UNSUPPORTED_WEIGHTS', 'a name of every object', [spec({ dtype: 'constructor' })]],
    ['UNSUPPORTED_WEIGHTS', 'another quantisation', [q({ dtype: 'int4' })]],
    [
      'UNSUPPORTED_WEIGHTS',
      'quantised flags',
      [spec({ dtype: 'bool', quantization: { dtype: 'uint8', scale: 1, min: 0 } })],
    ],
    ['UNSUPPORTED_WEIGHTS', 'whole numbers as halves', [spec({ dtype: 'int32', quantization: { dtype: 'float16' } })]],
    ['UNSUPPORTED_WEIGHTS', 'nothing as quantisation', [spec({ quantization: null })]],
    ['NOT_A_LAYERS_MODEL', 'a scale that is no number', [q({ scale: NaN })]],
    ['NOT_A_LAYERS_MODEL', 'an infinite scale', [q({ scale: Infinity })]],
    ['NOT_A_LAYERS_MODEL', 'a scale as text', [q({ scale: '1' })]],
    ['NOT_A_LAYERS_MODEL', 'no min', [q({ min: undefined })]],
  ])('%s: %s', (code, _what, specs) => {
    expect(() => readWeights(specs as never, new ArrayBuffer(8))).toThrow(expect.objectContaining({ code }));
  });

  test('with all problems at once, up to twenty', () => {
    const specs = [spec({ dtype: 'string' }), spec({}), spec({ name: 'v', shape: [-1] })];
    expect(() => readWeights(specs, new ArrayBuffer(8))).toThrow(/2 problems[^]*UNSUPPORTED[^]*v: a weight needs/);
    const many = Array.from({ length: 10_000 }, () => spec({ dtype: 'string' }));
    expect(() => readWeights(many, new ArrayBuffer(8))).toThrow(/20 problems/);
  });

  test('any other content with a ToolkitError, or reads it', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(2 ** 31, 2 ** 53, 1e300, NaN, -0, 'uint8', 'float16'),
    );
    const some = fc.oneof(odd, fc.constantFrom('float32', 'int32', 'bool', 'string', [2], [1, 2], [0]));
    const entry = fc.record({
      name: fc.oneof(fc.string(), some),
      shape: fc.oneof(fc.array(fc.nat(3), { maxLength: 3 }), some),
      dtype: some,
      quantization: fc.oneof(
        fc.constant(undefined),
        fc.record({
          dtype: fc.oneof(fc.constantFrom('uint8', 'uint16', 'float16'), odd),
          scale: fc.oneof(fc.double(), odd),
          min: fc.oneof(fc.double(), odd),
        }),
        odd,
      ),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), fc.array(fc.nat(40), { maxLength: 4 }), (specs, sizes) => {
        try {
          const weights = readWeights(
            specs as never,
            sizes.map((n) => new ArrayBuffer(n)),
          );
          for (const { data, shape } of weights.values()) expect(data.length).toBe(shape.reduce((n, d) => n * d, 1));
        } catch (error) {
          if (!(error instanceof ToolkitError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
