// Where there are no files to open by a path, as in a browser; paths.node.ts is where there are.
import { ExportError } from '../errors.ts';
import type { ByteSource } from './ModelFiles.ts';

export interface OpenPath {
  /** The path of the file itself: in a folder, that of its model.json. */
  readonly where: string;
  readonly source: ByteSource;
  /** Another file, by its path from the folder of this one; undefined where there is none. */
  beside(name: string): Promise<Omit<OpenPath, 'beside'> | undefined>;
}

/** Opens a file, or the model.json of a folder. @throws {ExportError} NO_FILE, and what `chooseModelJson` throws */
export async function openPath(path: string): Promise<OpenPath> {
  throw new ExportError('NO_FILE', 'paths cannot be opened here', {
    kind: 'usage',
    where: path,
    expected: 'an http(s) address, or the files themselves',
  });
}

/** Whether the network must not be touched. */
export const isOffline = (): boolean => false;
