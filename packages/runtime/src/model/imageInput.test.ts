import { expect, test } from 'vitest';
import { imageInput } from './imageInput.ts';

function declared(shape: (number | string)[], type: 'uint8' | 'float32' | 'int64' = 'float32') {
  return { name: 'x', isTensor: true, type, shape } as const;
}

test.each([
  [['N', 28, 28, 1], { layout: 'nhwc', batch: undefined, height: 28, width: 28, channels: 1 }],
  [[1, 3, 224, 192], { layout: 'nchw', batch: 1, height: 224, width: 192, channels: 3 }],
  [['batch', 224, 192, 3], { layout: 'nhwc', batch: undefined, height: 224, width: 192, channels: 3 }],
  [['N', 1, 8, 1], { layout: 'nchw', batch: undefined, height: 8, width: 1, channels: 1 }],
])('%j', (shape, expected) => {
  expect(imageInput([declared(shape)], 'm.onnx')).toEqual({ name: 'x', dtype: 'float32', ...expected });
});

test.each([
  ['a dynamic size', [declared(['N', 3, 'H', 'W'])]],
  ['dynamic channels', [declared(['N', 'C', 224, 224])]],
  ['flat images', [declared(['N', 784])]],
  ['two channels', [declared(['N', 2, 28, 28])]],
  ['token ids', [declared(['N', 3, 28, 28], 'int64')]],
  ['two inputs', [declared(['N', 3, 28, 28]), declared(['N', 3, 28, 28])]],
  ['no input', []],
  ['a sequence', [{ name: 'x', isTensor: false } as const]],
])('refuses %s', (_, inputs) => {
  const refusal = expect.objectContaining({ code: 'UNSUPPORTED_INPUT', where: expect.stringContaining('m.onnx') });
  expect(() => imageInput(inputs, 'm.onnx')).toThrow(refusal);
});
