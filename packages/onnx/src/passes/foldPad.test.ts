import { expect, test } from 'vitest';
import { outputsOf, seededData } from '../../test/graphs.ts';
import { builder, type Builder, type Graph, type Value } from '../index.ts';
import { foldPad } from './foldPad.ts';

const sizes = { N: 2, H: 5, W: 6 };
const weight = (g: Builder): Value =>
  g.constant({ dtype: 'float32', shape: [4, 2, 3, 3], data: seededData('float32', 72, 3) as Float32Array }, 'w');
const picture = (emit: (g: Builder, x: Value) => Record<string, Value>): Graph => {
  const g = builder();
  return g.finish(emit(g, g.input('x', { dtype: 'float32', shape: ['N', 2, 'H', 'W'] })));
};
const border = (g: Builder, x: Value, [top, left, bottom, right] = [1, 0, 2, 1]) =>
  g.Pad(x, g.ints([0, 0, top ?? 0, left ?? 0, 0, 0, bottom ?? 0, right ?? 0]));
const operators = ({ nodes }: Graph) => nodes.map(({ op }) => op);
const pool = { kernel_shape: [3, 3], strides: [2, 2] };

async function expectSame(after: Graph, before: Graph): Promise<void> {
  expect(await outputsOf(after, sizes)).toEqual(await outputsOf(before, sizes));
}

test.each<[string, Graph, readonly string[], readonly number[]]>([
  ['a convolution', picture((g, x) => ({ y: g.Conv(border(g, x), weight(g)) })), ['Conv'], [1, 0, 2, 1]],
  [
    'one with padding of its own',
    picture((g, x) => ({ y: g.Conv(border(g, x), weight(g), undefined, { pads: [0, 1, 1, 0], strides: [2, 1] }) })),
    ['Conv'],
    [1, 1, 3, 1],
  ],
  [
    'one that wants none',
    picture((g, x) => ({ y: g.Conv(border(g, x), weight(g), undefined, { auto_pad: 'VALID' }) })),
    ['Conv'],
    [1, 0, 2, 1],
  ],
  [
    'one behind a Pad of some axes by an explicit zero',
    picture((g, x) => ({ y: g.Conv(g.Pad(x, g.ints([2, 1]), g.scalar(0), g.ints([-2])), weight(g)) })),
    ['Conv'],
    [2, 0, 1, 0],
  ],
  [
    'a mean, which counts the zeros then',
    picture((g, x) => ({ y: g.AveragePool(border(g, x), pool) })),
    ['AveragePool'],
    [1, 0, 2, 1],
  ],
  [
    'a mean that counts padding already',
    picture((g, x) => ({ y: g.AveragePool(border(g, x), { ...pool, pads: [0, 1, 0, 0], count_include_pad: 1 }) })),
    ['AveragePool'],
    [1, 1, 2, 1],
  ],
  [
    'the maximum of what Relu leaves',
    picture((g, x) => ({ y: g.MaxPool(border(g, g.Relu(g.Neg(x))), pool) })),
    ['Neg', 'Relu', 'MaxPool'],
    [1, 0, 2, 1],
  ],
  [
    'the maximum of what is clipped from 0',
    picture((g, x) => ({ y: g.MaxPool(border(g, g.Clip(x, g.scalar(0), g.scalar(0.5))), pool) })),
    ['Clip', 'MaxPool'],
    [1, 0, 2, 1],
  ],
])('goes into %s', async (_what, before, ops, pads) => {
  const after = foldPad(before, (_node, reason) => expect.fail(reason));
  expect(operators(after)).toEqual(ops);
  expect(after.nodes.at(-1)?.attrs['pads']?.value).toEqual(pads);
  await expectSame(after, before);
});

test('stays for others that read it', async () => {
  const before = picture((g, x) => {
    const padded = border(g, x);
    return { y: g.Conv(padded, weight(g)), z: g.Neg(padded) };
  });
  const after = foldPad(before);
  expect(operators(after)).toEqual(['Pad', 'Conv', 'Neg']);
  expect(after.nodes[1]?.inputs[0]).toBe(after.inputs[0]);
  await expectSame(after, before);
});

test.each<[string, Graph]>([
  [
    'what is padded is not zero',
    picture((g, x) => ({ y: g.Conv(g.Pad(x, g.ints([0, 0, 1, 1, 0, 0, 1, 1]), g.scalar(2)), weight(g)) })),
  ],
  [
    'what is padded is not constant',
    picture((g, x) => {
      const mirrored = g.Pad(x, g.ints([0, 0, 1, 1, 0, 0, 1, 1]), undefined, undefined, { mode: 'reflect' });
      return { y: g.Conv(mirrored, weight(g)) };
    }),
  ],
  ['the Pad crops', picture((g, x) => ({ y: g.Conv(border(g, x, [-1, 1, 0, 0]), weight(g)) }))],
  [
    'batch or channels are padded',
    picture((g, x) => ({ y: g.Conv(g.Pad(x, g.ints([0, 0, 0, 0, 1, 0, 0, 0])), weight(g)) })),
  ],
  [
    'its own padding depends on the size',
    picture((g, x) => ({ y: g.Conv(border(g, x), weight(g), undefined, { auto_pad: 'SAME_UPPER', strides: [2, 2] }) })),
  ],
  ['zeros are larger than negative elements', picture((g, x) => ({ y: g.MaxPool(border(g, x), pool) }))],
  [
    'zeros are larger than negative elements',
    picture((g, x) => ({ y: g.MaxPool(border(g, g.Clip(x, g.scalar(-1))), pool) })),
  ],
  [
    'it does not count its own padding',
    picture((g, x) => ({ y: g.AveragePool(border(g, x), { ...pool, pads: [1, 1, 1, 1] }) })),
  ],
  [
    'a window that sticks out would be another one',
    picture((g, x) => ({ y: g.AveragePool(border(g, x), { ...pool, ceil_mode: 1 }) })),
  ],
  [
    'a window with gaps may have all of its elements in the padding',
    picture((g, x) => ({ y: g.MaxPool(border(g, g.Relu(x)), { ...pool, dilations: [2, 1] }) })),
  ],
  ['a window fits into it', picture((g, x) => ({ y: g.MaxPool(border(g, g.Relu(x), [3, 0, 0, 0]), pool) }))],
  [
    'positions in the padded input are asked for',
    picture((g, x) => {
      const [y = x, positions = x] = g.emit('MaxPool', [border(g, g.Relu(x))], pool, { outputs: 2 });
      return { y, positions };
    }),
  ],
])('declines where %s', async (reason, before) => {
  const reasons: string[] = [];
  const after = foldPad(before, (_node, why) => reasons.push(why));
  expect(reasons).toEqual([reason]);
  expect(operators(after)).toEqual(operators(before));
  await expectSame(after, before);
});
