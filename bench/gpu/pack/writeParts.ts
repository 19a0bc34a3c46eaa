// Archives cut into parts, and the parts laid into folders that each travel at once. bench/gpu/unpack is the other end.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** An archive: what is in a folder, to be unpacked into the root of a checkout. */
export interface Bundle {
  readonly name: string;
  readonly folder: string;
}

export interface Limits {
  /** Of all that is in one folder. */
  readonly tripBytes: number;
  /** Of one file. */
  readonly partBytes?: number;
}

/** Room for MANIFEST. */
const MANIFEST_BYTES = 16_384;

/**
 * Writes FOLDER/1, FOLDER/2 ..., whole or not at all: what was there is replaced at the end. Each holds parts and MANIFEST, which names every
 * part of all folders: SHA-256, bytes and name.
 * @returns the number of folders
 */
export async function writeParts(folder: string, bundles: readonly Bundle[], limits: Limits): Promise<number> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const writer = partWriter(partial, limits);
  for (const bundle of bundles) {
    const tar = spawn('tar', ['-C', bundle.folder, '-czf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(tar, 'close') as Promise<[number]>;
    for await (const chunk of tar.stdout) await writer.write(bundle.name, chunk as Buffer);
    const [code] = await ended;
    if (code !== 0) throw new Error(`tar ended with ${code}`);
    await writer.endPart();
  }
  const { trips, manifest } = writer.result();
  for (let trip = 1; trip <= trips; trip++) await writeFile(join(partial, String(trip), 'MANIFEST'), manifest);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  return trips;
}

interface OpenPart {
  readonly file: FileHandle;
  readonly path: string;
  readonly name: string;
  readonly hash: ReturnType<typeof createHash>;
  bytes: number;
}

function partWriter(folder: string, { tripBytes, partBytes = tripBytes }: Limits) {
  const lines: string[] = [];
  const counts = new Map<string, number>();
  let trips = 0;
  let used = 0;
  let part: OpenPart | undefined;
  const room = () => (trips === 0 ? 0 : Math.min(tripBytes - MANIFEST_BYTES - used, partBytes - (part?.bytes ?? 0)));

  async function begin(bundle: string): Promise<OpenPart> {
    if (room() <= 0) {
      trips++;
      used = 0;
      await mkdir(join(folder, String(trips)), { recursive: true });
    }
    const count = counts.get(bundle) ?? 0;
    counts.set(bundle, count + 1);
    const name = `${bundle}.tar.gz.${String(count).padStart(3, '0')}`;
    const path = join(folder, String(trips), name);
    return { file: await open(path, 'w'), path, name, hash: createHash('sha256'), bytes: 0 };
  }

  async function endPart(): Promise<void> {
    if (!part) return;
    await part.file.close();
    const { size } = await stat(part.path);
    lines.push(`${part.hash.digest('hex')} ${size} ${part.name}`);
    part = undefined;
  }

  async function write(bundle: string, chunk: Buffer): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      if (part && room() <= 0) await endPart();
      part ??= await begin(bundle);
      const piece = rest.subarray(0, room());
      await part.file.write(piece);
      part.hash.update(piece);
      part.bytes += piece.length;
      used += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  return { write, endPart, result: () => ({ trips, manifest: `${lines.join('\n')}\n` }) };
}
