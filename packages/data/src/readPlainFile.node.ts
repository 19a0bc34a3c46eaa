import { readFile, stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';

export interface ReadPlainFileOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A whole file. Only plain files are opened: opening a pipe could wait for ever.
 *
 * @throws {ToolkitError} FILE_MISSING, NOT_A_FILE, TOO_LARGE, UNREADABLE
 */
export async function readPlainFile(path: string, { maxBytes, signal }: ReadPlainFileOptions): Promise<Uint8Array> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new ToolkitError('NOT_A_FILE', 'not a plain file', { where: path });
    checkSize(status.size, { maxBytes, where: path });
    return plainBytes(await readFile(path, signal ? { signal } : {}));
  } catch (cause) {
    if (cause instanceof ToolkitError || signal?.aborted) throw cause;
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      throw new ToolkitError('FILE_MISSING', 'no such file', { where: path, cause });
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ToolkitError('UNREADABLE', 'the file cannot be read', { where: path, received: message, cause });
  }
}

/** The same memory without Buffer's own methods, whose slice() is not that of an array. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** @throws {ToolkitError} TOO_LARGE */
export function checkSize(bytes: number, { maxBytes, where }: { maxBytes: number; where: string }): void {
  if (bytes <= maxBytes) return;
  throw new ToolkitError('TOO_LARGE', 'larger than any file of this kind', {
    where,
    expected: `${maxBytes} bytes at most`,
    received: `${bytes}`,
  });
}
