import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawFiles } from '../test/fixtureSpec.ts';
import { encodeIdx, parseIdxHeader } from './idx.ts';

describe('parseIdxHeader', () => {
  test('reads the headers of real files', () => {
    expect(parseIdxHeader(rawFiles['train-images-idx3-ubyte'], 3, 'images')).toEqual([1000, 28, 28]);
    expect(parseIdxHeader(rawFiles['t10k-labels-idx1-ubyte'], 1, 'labels')).toEqual([200]);
  });

  test.each([
    { name: 'nothing at all', bytes: [], rank: 1, code: 'TRUNCATED' },
    { name: 'a header cut short', bytes: [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0], rank: 3, code: 'TRUNCATED' },
    { name: 'another type of numbers', bytes: [0, 0, 0x0d, 1, 0, 0, 0, 1], rank: 1, code: 'BAD_MAGIC' },
    { name: 'another kind of file', bytes: [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1], rank: 1, code: 'BAD_MAGIC' },
    { name: 'no images', bytes: [0, 0, 8, 1, 0, 0, 0, 0], rank: 1, code: 'EMPTY_DATA' },
  ] as const)('refuses $name', ({ bytes, rank, code }) => {
    expect(() => parseIdxHeader(Uint8Array.from(bytes), rank, 'a-file')).toThrow(
      expect.objectContaining({ code, where: 'a-file', kind: 'input' }),
    );
  });

  test('tells images from labels', () => {
    expect(() => parseIdxHeader(rawFiles['train-images-idx3-ubyte'], 1, 'train-labels')).toThrow(
      expect.objectContaining({ code: 'BAD_MAGIC', hint: expect.stringContaining('swapped') }),
    );
  });

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), fc.constantFrom(1 as const, 3 as const), (bytes, rank) => {
        try {
          expect(parseIdxHeader(bytes, rank, 'noise')).toHaveLength(rank);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ToolkitError' });
        }
      }),
    );
  });
});

test('encodeIdx writes a real file again, to the byte', () => {
  const file = rawFiles['t10k-images-idx3-ubyte'];
  expect(file.equals(encodeIdx({ shape: [200, 28, 28], data: file.subarray(16) }))).toBe(true);
});
