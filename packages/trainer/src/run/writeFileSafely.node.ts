import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import writeFileAtomic from 'write-file-atomic';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  ENOTDIR: 'a part of the path is a file',
};

/**
 * Writes a file whole or not at all, making its folder; an older one is there until the new one is complete.
 * @throws {ToolkitError} CANNOT_WRITE
 */
export async function writeFileSafely(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(
      path,
      typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    );
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new ToolkitError('CANNOT_WRITE', `cannot be written: ${reasons[code] ?? (cause as Error).message}`, {
      where: path,
      hint: 'Make room or choose another place with --project; what was saved before is intact.',
      cause,
    });
  }
}
