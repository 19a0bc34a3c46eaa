import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { makeFolder } from '@fmnist/files';
import type { DataSource, DataSourceContext } from '../DataSource.node.ts';
import { downloadFile } from '../downloadFile.node.ts';
import { idxFileBytes } from '../idx.ts';
import { IDX_FILE_RANKS, type IdxDatasetSpec, type IdxFileName } from '../idxFiles.ts';
import { readIdx, type IdxFile } from '../readIdx.node.ts';

/** From the data set's own servers. What came before a connection broke stays, and the next try goes on from there. */
export const download: DataSource = {
  name: 'download',
  network: true,
  async *files(spec, names, context) {
    await makeFolder(context.cacheFolder);
    for (const name of names) yield [name, await fromMirrors(spec, name, context)];
  },
};

async function fromMirrors(spec: IdxDatasetSpec, name: IdxFileName, context: DataSourceContext): Promise<IdxFile> {
  const reasons: string[] = [];
  for (const mirror of spec.mirrors) {
    try {
      return await fromMirror(mirror, spec, name, context);
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error;
      reasons.push(error.message);
    }
  }
  throw new ToolkitError('DOWNLOAD_FAILED', reasons.join('; '));
}

/** Downloads and verifies one file. Where the part that was there from before spoilt it, the whole is fetched once more. */
async function fromMirror(
  mirror: string,
  spec: IdxDatasetSpec,
  name: IdxFileName,
  context: DataSourceContext,
): Promise<IdxFile> {
  const { cacheFolder, onProgress, signal } = context;
  const url = `${mirror}${name}.gz`;
  const partial = join(cacheFolder, `partial-${name}.gz`);
  const expected = spec.files[name];
  const { resumed } = await downloadFile(url, partial, {
    // Deflate makes nothing longer than this.
    maxBytes: idxFileBytes(expected.shape) * 1.01 + 1024,
    signal,
    onBytes: (loaded, total) =>
      onProgress?.({ type: 'download', message: `Downloading ${name}.gz`, loaded, ...(total && { total }) }),
  });
  try {
    const file = await readIdx(partial, { rank: IDX_FILE_RANKS[name], expected, signal });
    onProgress?.({ type: 'verify', message: `${url} is the published file` });
    return file;
  } catch (error) {
    if (!resumed || !(error instanceof ToolkitError)) throw error;
    onProgress?.({ type: 'warning', message: `${error.message}. Downloading it again from the start.` });
  } finally {
    await rm(partial, { force: true });
  }
  return fromMirror(mirror, spec, name, context);
}
