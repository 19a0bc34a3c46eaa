import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { ToolkitError } from '@fmnist/errors';
import { idxFileBytes, idxHeaderBytes, MAX_IDX_HEADER_BYTES, parseIdxHeader, type Idx } from './idx.ts';
import type { IdxFileSpec } from './idxFiles.ts';
import { checkSize, plainBytes, readPlainFile } from './readPlainFile.node.ts';

/** An IDX file that was read and found right. */
export interface IdxFile extends Idx {
  /** The whole inflated file; `data` is a view of it. */
  readonly contents: Uint8Array;
  readonly sha256: string;
}

export interface ReadIdxOptions {
  /** Dimensions the array has to have: 3 for images, 1 for labels. */
  readonly rank: 1 | 3;
  /** Exactly what the file has to be, where that is known. */
  readonly expected?: IdxFileSpec;
  readonly signal?: AbortSignal | undefined;
}

/** The largest set in this form, EMNIST by class, has 547 MB of images. */
const MAX_BYTES = 2 ** 30;
/** Enough of a .gz file to hold its header and the first bytes of its contents; inflates to 4 MB at the very most. */
const GZIP_HEAD_BYTES = 4096;

const inflate = promisify(gunzip);

/**
 * Reads an IDX file, raw or .gz, and checks it before and after inflating: what its header states bounds what is inflated.
 *
 * @throws {ToolkitError} FILE_MISSING, NOT_A_FILE, UNREADABLE, TOO_LARGE; TRUNCATED, BAD_MAGIC, EMPTY_DATA (see parseIdxHeader);
 * BAD_GZIP, WRONG_LENGTH when the contents do not fit the header; WRONG_SHAPE, WRONG_HASH when it is not the expected file
 */
export async function readIdx(path: string, { rank, expected, signal }: ReadIdxOptions): Promise<IdxFile> {
  const stored = await readPlainFile(path, { maxBytes: MAX_BYTES, signal });
  const gzipped = path.endsWith('.gz');
  const shape = parseIdxHeader(gzipped ? inflateHead(stored, path) : stored, rank, path);
  checkShape(shape, expected, path);
  const contents = gzipped ? await inflateBounded(stored, idxFileBytes(shape), path) : stored;
  checkLength(contents.length, idxFileBytes(shape), path);
  const sha256 = createHash('sha256').update(contents).digest('hex');
  checkHash(sha256, expected, path);
  return { shape, contents, data: contents.subarray(idxHeaderBytes(rank)), sha256 };
}

function inflateHead(stored: Uint8Array, path: string): Uint8Array {
  try {
    const head = gunzipSync(stored.subarray(0, GZIP_HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    return head.subarray(0, MAX_IDX_HEADER_BYTES);
  } catch (cause) {
    throw badGzip(cause, path);
  }
}

async function inflateBounded(stored: Uint8Array, bytes: number, path: string): Promise<Uint8Array> {
  checkSize(bytes, { maxBytes: MAX_BYTES, where: path });
  try {
    return plainBytes(await inflate(stored, { maxOutputLength: bytes }));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw wrongLength(`more than ${bytes}`, bytes, path);
    if (code === 'Z_BUF_ERROR') {
      throw new ToolkitError('TRUNCATED', 'the file ends too early', {
        where: path,
        expected: `${bytes} bytes when inflated`,
        hint: 'Get the file again: this copy is not whole.',
        cause,
      });
    }
    throw badGzip(cause, path);
  }
}

function badGzip(cause: unknown, path: string): ToolkitError {
  return new ToolkitError('BAD_GZIP', 'not a sound .gz file', {
    where: path,
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'Get the file again: this copy is damaged or no .gz file at all.',
    cause,
  });
}

function checkShape(shape: readonly number[], expected: IdxFileSpec | undefined, path: string): void {
  if (!expected || String(shape) === String(expected.shape)) return;
  throw new ToolkitError('WRONG_SHAPE', 'not the expected file', {
    where: path,
    expected: `[${expected.shape.join(', ')}]`,
    received: `[${shape.join(', ')}]`,
    hint: 'The file is of another data set, or a part of it. A folder of other IDX files is loaded by its path.',
  });
}

function checkLength(received: number, expected: number, path: string): void {
  if (received !== expected) throw wrongLength(`${received}`, expected, path);
}

function wrongLength(received: string, expected: number, path: string): ToolkitError {
  return new ToolkitError('WRONG_LENGTH', 'the contents do not fit the header', {
    where: path,
    expected: `${expected} bytes by its header`,
    received,
    hint: 'Get the file again: this copy is cut short or damaged.',
  });
}

function checkHash(received: string, expected: IdxFileSpec | undefined, path: string): void {
  if (!expected || received === expected.sha256) return;
  throw new ToolkitError('WRONG_HASH', 'the contents are not those of the published file', {
    where: path,
    expected: `SHA-256 ${expected.sha256}`,
    received,
    hint: 'Get the file again.',
  });
}
