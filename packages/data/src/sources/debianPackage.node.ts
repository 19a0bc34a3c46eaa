import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { DataSource } from '../DataSource.node.ts';
import { readIdxFolder } from '../readIdxFolder.node.ts';
import { runCommand } from '../runCommand.node.ts';

const DOWNLOAD_MS = 300_000;
const UPDATE_MS = 120_000;
const UNPACK_MS = 60_000;

/** Debian's package of the data, from the mirror that this system uses anyway: fetched and unpacked, never installed. */
export const debianPackage: DataSource = {
  name: 'Debian package',
  network: true,
  async *files(spec, names, { onProgress, signal }) {
    if (!spec.debianPackage || !spec.installedFolder) {
      throw new ToolkitError('NOT_PACKAGED', 'there is no package of this data');
    }
    const folder = await mkdtemp(join(tmpdir(), 'fmnist-deb-'));
    try {
      const unpacked = join(folder, 'unpacked');
      await mkdir(unpacked);
      const archive = await fetchPackage(spec.debianPackage, folder, signal);
      await runCommand('dpkg-deb', ['-x', archive, unpacked], { cwd: folder, limitMs: UNPACK_MS, signal });
      const files = join(unpacked, 'usr/share', spec.installedFolder);
      yield* readIdxFolder(files, names, { expected: spec.files, onProgress, signal });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Fetches the package into the folder. A machine that never read the lists of packages does so first, where it may. */
async function fetchPackage(name: string, cwd: string, signal: AbortSignal | undefined): Promise<string> {
  const fetchIt = () => runCommand('apt-get', ['download', name], { cwd, limitMs: DOWNLOAD_MS, signal });
  try {
    await fetchIt();
  } catch (error) {
    const mayUpdate = error instanceof ToolkitError && error.code === 'COMMAND_FAILED' && process.getuid?.() === 0;
    if (!mayUpdate) throw error;
    await runCommand('apt-get', ['update'], { cwd, limitMs: UPDATE_MS, signal });
    await fetchIt();
  }
  const archive = (await readdir(cwd)).find((entry) => entry.endsWith('.deb'));
  if (!archive) throw new ToolkitError('COMMAND_FAILED', `apt-get download ${name} left no package`);
  return join(cwd, archive);
}
