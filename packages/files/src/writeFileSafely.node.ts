import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { makeFolder } from './makeFolder.node.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a part of the path is a file',
  ENOENT: 'no folder can be made there',
  EISDIR: 'there is a folder of this name',
};

/** What a file is to hold, or pieces of it, which are made while it is written. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a file whole or not at all, making its folder; an older one is there until the new one is complete and on the disk.
 *
 * By hand, since write-file-atomic 7 takes a short write for a whole one: on a full disk it puts a cut file into place without an error.
 *
 * @throws {ToolkitError} CANNOT_WRITE
 */
export async function writeFileSafely(path: string, data: FileContent): Promise<void> {
  // In the same folder, so that moving it is one step; hidden, so that nobody takes it for a result.
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await makeFolder(dirname(path));
    await writeDraft(draft, data);
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cannotWrite(path, cause);
  }
}

/** What is said of a file that could not be written, in whatever step. */
export function cannotWrite(path: string, cause: unknown): ToolkitError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new ToolkitError('CANNOT_WRITE', `cannot be written: ${reasons[code] ?? message}`, {
    where: path,
    hint: 'Make room, or choose another place; what was there before is intact.',
    cause,
  });
}

async function writeDraft(path: string, data: FileContent): Promise<void> {
  const file = await open(path, 'wx');
  try {
    // Goes on after a short write, and throws when nothing more can be written.
    if (typeof data === 'string' || data instanceof Uint8Array) await file.writeFile(data);
    else await writePieces(file, data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Each piece is written while the next one is made. */
async function writePieces(file: FileHandle, pieces: Iterable<Uint8Array>): Promise<void> {
  let written = Promise.resolve();
  try {
    for (const piece of pieces) {
      await written;
      written = file.writeFile(piece);
    }
  } finally {
    await written;
  }
}
