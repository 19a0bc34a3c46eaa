import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { CIFAR_FILE_NAMES, CIFAR_FOLDER, type CifarDatasetSpec, type CifarFileName } from '../src/cifar/cifarFiles.ts';
import { CIFAR_RECORD_BYTES } from '../src/cifar/cifarRecords.ts';

const RECORDS = 20;

/** Files in the form of CIFAR-10's binary version: image i of a file has label i % 10, and no two bytes side by side are equal. */
export const cifarFiles: Readonly<Record<CifarFileName, Uint8Array>> = Object.fromEntries(
  CIFAR_FILE_NAMES.map((name, file) => [
    name,
    Uint8Array.from({ length: RECORDS * CIFAR_RECORD_BYTES }, (_, at) => {
      const record = Math.floor(at / CIFAR_RECORD_BYTES);
      return at % CIFAR_RECORD_BYTES === 0 ? record % 10 : (at * 7 + record * 31 + file * 101) % 256;
    }),
  ]),
) as Record<CifarFileName, Uint8Array>;

/** Writes them, as the archive is unpacked. */
export async function writeCifarFiles(folder: string): Promise<void> {
  for (const name of CIFAR_FILE_NAMES) await writeFile(join(folder, name), cifarFiles[name]);
}

/** As published: an archive with a folder, and a file in it that nobody needs. */
export async function cifarArchive(files: Readonly<Record<string, Uint8Array>> = cifarFiles): Promise<Uint8Array> {
  const entries = Object.entries({ 'readme.html': new Uint8Array(100), ...files });
  return gzipSync(
    await packTar(
      entries.map(([name, body]) => ({ header: { name: `${CIFAR_FOLDER}/${name}`, size: body.length }, body })),
    ),
  );
}

/** That archive as a data set known by name. */
export function cifarSpec(archive: Uint8Array, mirrors: readonly string[] = []): CifarDatasetSpec {
  return {
    name: 'tiny-cifar',
    title: 'Tiny CIFAR',
    classes: Array.from({ length: 10 }, (_, label) => `class ${label}`),
    archive: { name: 'tiny.tar.gz', bytes: archive.length, sha256: sha256(archive) },
    records: RECORDS,
    files: Object.fromEntries(
      CIFAR_FILE_NAMES.map((name) => [name, sha256(cifarFiles[name])]),
    ) as CifarDatasetSpec['files'],
    folderVariable: 'TINY_CIFAR_DATA',
    mirrors,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
