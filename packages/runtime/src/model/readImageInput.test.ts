import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { openClassifier } from './openClassifier.ts';
import { readImageInput } from './readImageInput.ts';

test.each([
  { shape: ['N', 28, 28, 1] },
  { shape: [7, 3, 24, 32] },
  { shape: ['batch', 8, 12, 3], dtype: 'float32' },
] as const)('says of $shape what onnxruntime says', async (options) => {
  const bytes = quadrantClassifier(options);
  const opened = await openClassifier(bytes);
  expect(readImageInput(bytes)).toEqual(opened.input);
  await opened.release();
});

test('refuses a model of something else, and bytes of none', () => {
  expect(() => readImageInput(quadrantClassifier({ shape: ['N', 28, 28, 2] }), 'm.onnx')).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_INPUT', where: 'm.onnx > images' }),
  );
  expect(() => readImageInput(new Uint8Array(100))).toThrow(expect.objectContaining({ name: 'ToolkitError' }));
});
