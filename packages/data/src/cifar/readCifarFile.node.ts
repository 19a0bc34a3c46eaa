import { createHash } from 'node:crypto';
import { ToolkitError } from '@fmnist/errors';
import { readPlainFile } from '../readPlainFile.node.ts';
import { CIFAR_RECORD_BYTES } from './cifarRecords.ts';

/** A file of records that was read and found right. */
export interface CifarFile {
  readonly contents: Uint8Array;
  readonly sha256: string;
  /** Images in it. */
  readonly records: number;
}

/** What a file has to be, where that is known. */
export interface CifarExpected {
  readonly records: number;
  readonly sha256: string;
}

/** Of one file; the real ones have 31 MB. */
const MAX_BYTES = 2 ** 29;

/**
 * Reads a file of CIFAR-10's binary version.
 * @throws {ToolkitError} FILE_MISSING, NOT_A_FILE, UNREADABLE, TOO_LARGE, and what checkCifarFile throws
 */
export async function readCifarFile(
  path: string,
  expected: CifarExpected | undefined,
  signal: AbortSignal | undefined,
): Promise<CifarFile> {
  return checkCifarFile(await readPlainFile(path, { maxBytes: MAX_BYTES, signal }), path, expected);
}

/** @throws {ToolkitError} EMPTY_DATA, WRONG_LENGTH when it is not made of whole records or of another number, WRONG_HASH */
export function checkCifarFile(contents: Uint8Array, where: string, expected: CifarExpected | undefined): CifarFile {
  const records = contents.length / CIFAR_RECORD_BYTES;
  if (records === 0) throw new ToolkitError('EMPTY_DATA', 'an empty file', { where });
  if (!Number.isInteger(records) || (expected && records !== expected.records)) {
    throw new ToolkitError('WRONG_LENGTH', 'not a whole file of images', {
      where,
      expected: expected
        ? `${expected.records * CIFAR_RECORD_BYTES} bytes`
        : `a multiple of ${CIFAR_RECORD_BYTES} bytes`,
      received: String(contents.length),
      hint: 'Get the file again: this copy is cut short, or it is of another version of the data (the binary one is read).',
    });
  }
  const sha256 = createHash('sha256').update(contents).digest('hex');
  if (expected && sha256 !== expected.sha256) {
    throw new ToolkitError('WRONG_HASH', 'the contents are not those of the published file', {
      where,
      expected: `SHA-256 ${expected.sha256}`,
      received: sha256,
      hint: 'Get the file again.',
    });
  }
  return { contents, sha256, records };
}
