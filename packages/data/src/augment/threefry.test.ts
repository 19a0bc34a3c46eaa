import { expect, test } from 'vitest';
import { threefry } from './threefry.ts';

// The known answers of Random123, its authors' own library (kat_vectors, threefry2x32 20).
test.each([
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const)('counter %j with key %j gives %j', ([counter0, counter1], [key0, key1], expected) => {
  const out = new Uint32Array(2);
  threefry(key0, key1, counter0, counter1, out);
  expect([...out]).toEqual(expected);
});
