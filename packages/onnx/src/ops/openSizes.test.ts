// Sizes that are known only at run time: what they become, and that onnxruntime makes them so when the names are numbers.
import { expect, test } from 'vitest';
import { outputsOf, seededData } from '../../test/graphs.ts';
import { bindSizes, builder, type Builder, type Value } from '../index.ts';

const sizes = { N: 2, H: 7, W: 6 };
const weight = (g: Builder, shape: readonly number[]): Value =>
  g.constant({
    dtype: 'float32',
    shape,
    data: seededData(
      'float32',
      shape.reduce((n, d) => n * d, 1),
      5,
    ) as Float32Array,
  });
const same = { auto_pad: 'SAME_UPPER', strides: [2, 2] };
const scaled = (g: Builder, x: Value, ...scales: readonly number[]) =>
  g.Resize(x, undefined, g.constant({ dtype: 'float32', shape: [4], data: Float32Array.from(scales) }));

test.each<[string, (g: Builder, x: Value) => Value, readonly (string | number)[]]>([
  ['Conv', (g, x) => g.Conv(x, weight(g, [4, 2, 3, 2])), ['H-2', 'W-1']],
  ['Conv, SAME', (g, x) => g.Conv(x, weight(g, [4, 2, 3, 3]), undefined, same), ['ceil(H/2)', 'ceil(W/2)']],
  [
    'MaxPool',
    (g, x) => g.MaxPool(x, { kernel_shape: [3, 2], strides: [2, 2] }),
    ['floor((H-3)/2)+1', 'floor((W-2)/2)+1'],
  ],
  ['AveragePool, SAME', (g, x) => g.AveragePool(x, { ...same, kernel_shape: [3, 3] }), ['ceil(H/2)', 'ceil(W/2)']],
  [
    'ConvTranspose',
    (g, x) => g.ConvTranspose(x, weight(g, [2, 4, 3, 3]), undefined, { strides: [2, 1], pads: [0, 1, 1, 1] }),
    ['2*H', 'W'],
  ],
  [
    'ConvTranspose that pads behind',
    (g, x) => g.ConvTranspose(x, weight(g, [2, 4, 4, 1]), undefined, { strides: [2, 3], output_padding: [0, 2] }),
    ['(2*H)+2', '3*W'],
  ],
  ['ConvTranspose, SAME', (g, x) => g.ConvTranspose(x, weight(g, [2, 4, 3, 3]), undefined, same), ['2*H', '2*W']],
  [
    'ConvTranspose to given sizes',
    (g, x) => g.ConvTranspose(x, weight(g, [2, 4, 3, 3]), undefined, { strides: [2, 2], output_shape: [14, 12] }),
    [14, 12],
  ],
  ['Resize', (g, x) => scaled(g, x, 1, 1, 2, 3), ['2*H', '3*W']],
  ['Resize by a half', (g, x) => scaled(g, x, 1, 1, 0.5, 1), ['floor(H*0.5)', 'W']],
  ['Pad', (g, x) => g.Pad(x, g.ints([0, 0, 1, 0, 0, 0, 2, -1])), ['H+3', 'W-1']],
  [
    'Slice at both ends',
    (g, x) => g.Slice(x, g.ints([1, 2]), g.ints([-2, 1000]), g.ints([2, 3])),
    ['H-3', 'slice(W,2,1000,1)'],
  ],
  ['Slice behind', (g, x) => g.Slice(x, g.ints([2, 0]), g.ints([2 ** 31 - 1, -1]), g.ints([2, 3])), ['H-2', 'W-1']],
])('%s', async (_what, emit, expected) => {
  const g = builder();
  const y = emit(g, g.input('x', { dtype: 'float32', shape: ['N', 2, 'H', 'W'] }));
  expect(y.shape.slice(2)).toEqual(expected);
  const graph = g.finish({ y });
  const { y: run } = (await outputsOf(graph, sizes)) as { y: { dims: readonly number[] } };
  expect(bindSizes(graph, sizes).outputs[0]?.shape).toEqual(run.dims);
  const [h, w] = expected.map((d) => valueOf(String(d)));
  expect(run.dims.slice(2)).toEqual([h, w]);
});

/** The number that an expression in H and W stands for, with the sizes above. */
function valueOf(expression: string): number {
  const numbers = expression.replace('H', String(sizes.H)).replace('W', String(sizes.W));
  const [, size, from, to] = /^slice\((\d+),(\d+),(\d+),1\)$/.exec(numbers) ?? [];
  if (size) return Math.min(Number(size), Number(to)) - Number(from);
  const [, round, top = '', bottom = 1, more = ''] = /^(floor|ceil)\(([^/]+)(?:\/(\d+))?\)(.*)$/.exec(numbers) ?? [];
  if (!round) return sum(numbers);
  return (round === 'ceil' ? Math.ceil : Math.floor)(sum(top) / Number(bottom)) + sum(more);
}

/** Sums of products: (2*7)+2. */
const sum = (terms: string): number =>
  (terms.replace(/[()]/g, '').match(/[+-]?[^+-]+/g) ?? []).reduce(
    (total, term) => total + term.split('*').reduce((product, factor) => product * Number(factor), 1),
    0,
  );
