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
