import { closeSync, openSync, readSync } from 'node:fs';
import { readElf } from './readElf.ts';

/**
 * Names of the shared libraries that a library or program of Linux asks for, as `ldd` prints them at its first level.
 * @throws {ToolkitError} NOT_A_LIBRARY
 */
export function neededLibraries(path: string): readonly string[] {
  const file = openSync(path, 'r');
  try {
    return readElf((offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    }).needed;
  } finally {
    closeSync(file);
  }
}
