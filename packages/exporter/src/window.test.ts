import { expect, test } from 'vitest';
import { windowOf } from './window.ts';

const explicit = { strides: undefined, dilations: undefined };

test.each([
  ['nothing is written of what is the default', [5], [3], {}, { ...explicit, kernel_shape: [3] }],
  [
    'steps are, one number for all axes or one each',
    [5, 5],
    [3, 2],
    { strides: 2, dilation_rate: [1, 3] },
    { kernel_shape: [3, 2], strides: [2, 2], dilations: [1, 3] },
  ],
  [
    'the odd element goes to the end',
    [5, 6],
    [2, 3],
    { padding: 'same', strides: [1, 2] },
    { kernel_shape: [2, 3], strides: [1, 2], dilations: undefined, pads: [0, 0, 1, 1] },
  ],
  [
    'no size has to be known where the padding does not depend on it',
    ['H', 'W'],
    [3, 1],
    { padding: 'same', strides: [1, 2], dilation_rate: [2, 1] },
    { kernel_shape: [3, 1], strides: [1, 2], dilations: [2, 1], pads: [2, 0, 2, 0] },
  ],
  [
    'else ONNX works it out',
    ['H', 6],
    [3, 3],
    { padding: 'same', strides: [2, 2] },
    { kernel_shape: [3, 3], strides: [2, 2], dilations: undefined, auto_pad: 'SAME_UPPER' },
  ],
  [
    'windows that leave elements out need no padding',
    [6],
    [1],
    { padding: 'same', strides: [4] },
    { kernel_shape: [1], strides: [4], dilations: undefined },
  ],
  [
    'causal padding stands in front',
    ['T'],
    [3],
    { padding: 'causal', dilation_rate: [2] },
    { kernel_shape: [3], strides: undefined, dilations: [2], pads: [4, 0] },
  ],
] as const)('%s', (_what, size, kernel, config, window) => {
  expect(windowOf('test', size, kernel, config)).toEqual(window);
});

test('another padding is refused by name', () => {
  expect(() => windowOf('conv1', [5], [3], { padding: 'reflect' })).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_OPTION', where: 'conv1' }),
  );
});
