import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExportError } from '../errors.ts';
import type { ByteSource } from './ModelFiles.ts';
import { chooseModelJson } from './namedFiles.ts';
import type * as portable from './paths.ts';

export const openPath: typeof portable.openPath = async (given) => {
  const path = given.startsWith('file:') ? fileURLToPath(given) : given;
  const found = await look(path);
  if (found?.isDirectory()) return openPath(join(path, chooseModelJson(await filesIn(path), path)));
  const memory: Memory = { bytes: new Uint8Array() };
  const file = await openFile(path, memory);
  if (!file) throw noFile(path);
  return { ...file, beside: (name) => openFile(join(dirname(path), name), memory) };
};

export const isOffline: typeof portable.isOffline = () => !['', '0', undefined].includes(process.env['FMNIST_OFFLINE']);

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw noFile(path, cause);
  });
  return entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
}

const look = (path: string) => stat(path).catch(() => undefined);

const noFile = (path: string, cause?: unknown): ExportError =>
  new ExportError('NO_FILE', 'no such file, or it cannot be read', { where: path, cause });

/** What the files of a model are read into, one after another. */
interface Memory {
  bytes: Uint8Array;
}

/** A file that lies on a disk: nothing that could be without end. */
async function openFile(path: string, memory: Memory): Promise<{ where: string; source: ByteSource } | undefined> {
  const found = await look(path);
  return found?.isFile() ? { where: path, source: sourceAt(path, found.size, memory) } : undefined;
}

/** Opened for each read alone, so nothing is left open. */
function sourceAt(path: string, size: number, memory: Memory): ByteSource {
  return {
    size,
    async read(start, end) {
      if (memory.bytes.length < end - start) memory.bytes = new Uint8Array(end - start);
      const file = await open(path).catch((cause: unknown) => {
        throw noFile(path, cause);
      });
      try {
        // More than 2 GiB never come at once, and less than asked for may.
        for (let at = start; at < end;) {
          const { bytesRead } = await file.read(memory.bytes, at - start, Math.min(end - at, 2 ** 30), at);
          if (bytesRead === 0) throw noFile(path, new Error('it has become shorter'));
          at += bytesRead;
        }
      } finally {
        await file.close();
      }
      return memory.bytes.subarray(0, end - start);
    },
  };
}
