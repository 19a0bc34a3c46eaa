import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { run } from './run.node.ts';

/** The files of a package of the npm registry, alone: nothing that it depends on, and no script of it is run. npm checks its integrity. */
export async function fetchPackage(
  spec: string,
  folder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const partial = await mkdtemp(`${folder}.`);
  try {
    const printed = await run('npm', ['pack', '--json', '--silent', '--pack-destination', partial, spec], {
      cwd: partial,
      signal,
    });
    const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
    await pipeline(createReadStream(join(partial, filename)), createGunzip(), unpackTar(folder, { strip: 1 }));
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
