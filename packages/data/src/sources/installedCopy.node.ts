import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { DataSource } from '../DataSource.node.ts';
import { readIdxFolder } from '../readIdxFolder.node.ts';

/** The copy that a package of the system has installed, as Debian's dataset-fashion-mnist does. */
export const installedCopy: DataSource = {
  name: 'installed copy',
  network: false,
  async *files({ files, installedFolder }, names, { onProgress, signal }) {
    if (!installedFolder) throw new ToolkitError('NOT_INSTALLED', 'no system packages this data');
    const listed = process.env['XDG_DATA_DIRS']?.split(delimiter).filter(Boolean) ?? [];
    const shares = [...new Set([...listed, '/usr/local/share', '/usr/share'])];
    const folder = shares.map((share) => join(share, installedFolder)).find((path) => existsSync(path));
    if (!folder) throw new ToolkitError('NOT_INSTALLED', `no ${installedFolder} in ${shares.join(', ')}`);
    yield* readIdxFolder(folder, names, { expected: files, onProgress, signal });
  },
};
