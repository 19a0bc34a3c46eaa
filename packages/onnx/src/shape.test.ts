import { describe, expect, test } from 'vitest';
import type { Dim } from './graph.ts';
import { addDims, axisOf, broadcast, broadcastIndex, divideDims, knownInts, multiplyDims, windows } from './shape.ts';

const SHAPE = expect.objectContaining({ code: 'SHAPE' });

test.each<[Dim, Dim, Dim]>([
  [2, 3, 5],
  ['N', 0, 'N'],
  [0, 'N', 'N'],
  ['N', 2, 'N+2'],
  ['N', -2, 'N-2'],
  [2, 'N', '2+N'],
  ['N+2', 'M', '(N+2)+M'],
])('addDims(%s, %s) is %s', (a, b, sum) => {
  expect(addDims(a, b)).toBe(sum);
});

test.each<[Dim[], Dim]>([
  [[], 1],
  [[2, 3], 6],
  [['N'], 'N'],
  [['N', 1], 'N'],
  [[2, 'N', 3], '6*N'],
  [['N', 'M'], 'M*N'],
  [['M', 'N'], 'M*N'],
  [['N', 0], 0],
  [['N+1', 2], '2*(N+1)'],
  [['N+1', 1], 'N+1'],
])('multiplyDims(%j) is %s, whatever the order', (dims, product) => {
  expect(multiplyDims(dims)).toBe(product);
});

describe('divideDims', () => {
  test.each<[Dim[], Dim[], Dim]>([
    [[2, 6], [3], 4],
    [['N', 28, 28], [784], 'N'],
    [['N', 6], ['N'], 6],
    [['N', 6], ['N', 3], 2],
    [['N', 6], [4], '(6*N)/(4)'],
    [['N'], ['M'], '(N)/(M)'],
    [[6], ['N'], '(6)/(N)'],
  ])('%j / %j is %s', (total, rest, left) => {
    expect(divideDims(total, rest, 'test')).toBe(left);
  });

  test('refuses numbers that do not divide', () => {
    expect(() => divideDims([7], [2], 'test')).toThrow(SHAPE);
    expect(() => divideDims([7], [0], 'test')).toThrow(SHAPE);
  });
});

describe('broadcast', () => {
  test.each<[Dim[][], Dim[]]>([
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [[2, 1], [3]],
      [2, 3],
    ],
    [[[], [2]], [2]],
    [
      [
        ['N', 1],
        ['N', 4],
      ],
      ['N', 4],
    ],
    [[['N'], [1]], ['N']],
    [[['N'], [5]], [5]],
    [
      [[1], ['N', 1], [3]],
      ['N', 3],
    ],
  ])('%j is %j', (shapes, result) => {
    expect(broadcast('test', ...shapes)).toEqual(result);
  });

  test('refuses sizes that differ and are not 1', () => {
    expect(() => broadcast('Add', [2, 3], [2])).toThrow(SHAPE);
  });

  test('broadcastIndex finds the element that each element comes from', () => {
    const from = broadcastIndex([2, 1], [3, 2, 2]);
    expect(Array.from({ length: 12 }, (_, i) => from(i))).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });
});

describe('windows', () => {
  const plain = { kernel: 3, stride: 1, dilation: 1, begin: 0, end: 0 };

  /** By walking, as the specification tells it. */
  function walked(size: number, { kernel, stride, dilation, begin, end }: typeof plain): number {
    const span = dilation * (kernel - 1) + 1;
    let count = 0;
    for (let at = -begin; at + span <= size + end; at += stride) count++;
    return count;
  }

  test('counts the positions, for every small window', () => {
    for (const size of [5, 6, 7])
      for (const kernel of [1, 2, 3])
        for (const stride of [1, 2, 3])
          for (const dilation of [1, 2])
            for (const [begin, end] of [
              [0, 0],
              [1, 0],
              [1, 2],
            ] as const) {
              const window = { kernel, stride, dilation, begin, end };
              expect(windows('test', size, window), `${JSON.stringify({ size, ...window })}`).toBe(
                walked(size, window),
              );
            }
  });

  test.each<[object, Dim]>([
    [{}, 'H-2'],
    [{ begin: 1, end: 1 }, 'H'],
    [{ begin: 2, end: 2 }, 'H+2'],
    [{ stride: 2 }, 'floor((H-3)/2)+1'],
    [{ stride: 2, begin: 3, end: 0 }, 'floor((H+0)/2)+1'],
    [{ stride: 2, ceil: true }, 'ceil((H-3)/2)+1'],
  ])('of "H" with %j is %s', (window, size) => {
    expect(windows('test', 'H', { ...plain, ...window })).toBe(size);
  });

  test('a last window may stick out only where it starts inside', () => {
    expect(windows('test', 5, { ...plain, kernel: 2, stride: 2, ceil: true })).toBe(3);
    expect(windows('test', 4, { ...plain, kernel: 1, stride: 3, end: 1, ceil: true })).toBe(2);
  });

  test('refuses a kernel longer than the padded input', () => {
    expect(() => windows('Conv', 2, plain)).toThrow(SHAPE);
  });
});

test('axisOf counts from the back, and knows the ends', () => {
  expect([axisOf('test', -1, 3), axisOf('test', 0, 3)]).toEqual([2, 0]);
  for (const axis of [3, -4, 0.5, NaN]) expect(() => axisOf('test', axis, 3)).toThrow(SHAPE);
});

test('knownInts refuses names and what is computed at run time', () => {
  const sizes = { dtype: 'int64', shape: [2] } as const;
  expect(knownInts('test', 'axes', { ...sizes, sizes: [1, 2] })).toEqual([1, 2]);
  expect(() => knownInts('test', 'axes', { ...sizes, sizes: [1, 'N'] })).toThrow(SHAPE);
  expect(() => knownInts('test', 'axes', sizes)).toThrow(SHAPE);
});

test('products of products are one product, which cancels', () => {
  expect(multiplyDims([2, multiplyDims([7, 'N'])])).toBe('14*N');
  expect(divideDims([2, '(7*N)'], [14], 'Reshape')).toBe('N');
  expect(divideDims([75, '4*N'], [300], 'Reshape')).toBe('N');
  expect(divideDims(['N*T', 6], ['T', 3], 'Reshape')).toBe('2*N');
});
