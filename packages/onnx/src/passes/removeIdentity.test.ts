import { expect, test } from 'vitest';
import { builder } from '../builder.ts';
import { removeIdentity } from './removeIdentity.ts';

test('identities and dropout as models are run are gone, a trained dropout and one with a mask stay', () => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 4] });
  const off = g.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(0) });
  const on = g.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
  const rate = g.scalar(0.5);
  const plain = g.Relu(g.Dropout(g.Identity(x), rate, off));
  const [masked = x] = g.emit('Dropout', [g.Dropout(plain, rate, on)], {}, { outputs: 2 });
  const graph = removeIdentity(g.finish({ y: g.Neg(masked), z: g.Dropout(plain) }));
  expect(graph.nodes.map((node) => node.op)).toEqual(['Relu', 'Dropout', 'Dropout', 'Neg']);
});

test('a product with 1 is gone, one that has more axes or is no 1 stays', () => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 4] });
  const one = (shape: readonly number[]) => g.constant({ dtype: 'float32', shape, data: Float32Array.of(1) });
  const half = g.constant({ dtype: 'float16', shape: [], data: Uint16Array.of(1) });
  const plain = g.Div(g.Mul(one([1]), g.Mul(g.Relu(x), g.scalar(1))), one([1, 1]));
  const graph = removeIdentity(
    g.finish({
      y: g.Neg(plain),
      more: g.Mul(x, one([1, 1, 1])),
      inverse: g.Div(g.scalar(1), x),
      tiny: g.Mul(g.Cast(x, { to: 10 }), half),
      two: g.Mul(x, g.scalar(2)),
    }),
  );
  expect(graph.nodes.map((node) => node.op)).toEqual(['Relu', 'Neg', 'Mul', 'Div', 'Cast', 'Mul', 'Mul']);
});
