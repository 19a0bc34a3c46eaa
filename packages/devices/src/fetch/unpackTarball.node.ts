import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackTar } from 'modern-tar/fs';

/** The files of an archive, which is in memory, into a folder. */
export const unpackTarball = (archive: Uint8Array, folder: string): Promise<void> =>
  pipeline(Readable.from([archive]), unpackTar(folder));
