import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ToolkitError } from '@fmnist/errors';
import { expect, test } from 'vitest';
import { ortFolder } from '../ort.node.ts';
import { missingLibraries } from './missingLibraries.node.ts';
import { neededLibraries } from './neededLibraries.node.ts';
import { readElf } from './readElf.ts';

const isLinux = process.platform === 'linux';
const binding = join(ortFolder(), 'onnxruntime_binding.node');
const reader = (bytes: Uint8Array) => (offset: number, length: number) => bytes.subarray(offset, offset + length);

test.runIf(isLinux)('what onnxruntime and its binding need (Linux alone)', () => {
  expect(neededLibraries(binding)).toContain('libonnxruntime.so.1');
  const library = readdirSync(ortFolder()).find((name) => name.startsWith('libonnxruntime.so')) ?? '';
  const bytes = readFileSync(join(ortFolder(), library));
  expect(readElf(reader(bytes))).toMatchObject({ soname: 'libonnxruntime.so.1' });
  expect(neededLibraries(join(ortFolder(), library))).toEqual(expect.arrayContaining(['libc.so.6', 'libstdc++.so.6']));
});

test.runIf(isLinux)(
  'Node itself lacks nothing, and neither does a library whose neighbour is beside it (Linux alone)',
  () => {
    expect(neededLibraries(process.execPath)).toContain('libc.so.6');
    expect(missingLibraries(process.execPath)).toEqual([]);
    expect(missingLibraries(binding)).toEqual([]);
  },
);

test.runIf(isLinux)('cut off anywhere in its headers, it is refused (Linux alone)', () => {
  const bytes = readFileSync(binding);
  for (const length of [0, 3, 16, 63, 64, 100, 500])
    expect(() => readElf(reader(bytes.subarray(0, length)))).toThrow(/NOT_A_LIBRARY|no shared library/);
});

test.runIf(isLinux)('whatever its bytes are, it is read or refused, and little is asked for (Linux alone)', () => {
  const bytes = readFileSync(binding);
  const headers = 64 + 16 * 56;
  const changes = fc.array(fc.tuple(fc.nat(headers - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(changes, (changed) => {
      const broken = Uint8Array.from(bytes.subarray(0, 400_000));
      broken.set(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1));
      for (const [at, value] of changed) if (at >= 6) broken[at] = value;
      let [asked, calls] = [0, 0];
      const readAt = (offset: number, length: number) => {
        asked = Math.max(asked, length);
        calls++;
        return reader(broken)(offset, length);
      };
      try {
        readElf(readAt);
      } catch (error) {
        if (!(error instanceof ToolkitError)) throw error;
      }
      return asked <= 2 ** 20 && calls < 1100;
    }),
    { numRuns: 300 },
  );
});
