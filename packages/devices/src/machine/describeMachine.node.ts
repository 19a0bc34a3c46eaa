import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { arch, freemem, platform, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { cacheFolder } from '../cacheFolder.node.ts';
import { describeCpu, readText, type Cpu } from './cpu.node.ts';

export interface Machine {
  readonly platform: string;
  readonly cpu: Cpu;
  readonly memory: {
    readonly totalBytes: number;
    readonly freeBytes: number;
    /** What a container or control group allows; null without one. */
    readonly limitBytes: number | null;
  };
  readonly disk: {
    /** Where this project keeps what it fetches. */
    readonly path: string;
    readonly freeBytes: number | null;
  };
}

/** What this machine is. Never throws: what cannot be found out is null. */
export async function describeMachine(): Promise<Machine> {
  const path = cacheFolder();
  return {
    platform: `${platform()} ${arch()} ${release()}`,
    cpu: describeCpu(),
    memory: { totalBytes: totalmem(), freeBytes: availableBytes(), limitBytes: memoryLimit() },
    disk: { path, freeBytes: await freeBytes(path) },
  };
}

/** Linux counts what it can drop as free. */
function availableBytes(): number {
  const kilobytes = /^MemAvailable:\s*(\d+) kB$/m.exec(readText('/proc/meminfo'))?.[1];
  return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
}

function memoryLimit(): number | null {
  const limit = process.constrainedMemory();
  // Without a limit it is 0, all there is, or larger than any memory.
  return limit > 0 && limit < totalmem() ? limit : null;
}

/** Of the disk on which a folder is, or will be. */
async function freeBytes(path: string): Promise<number | null> {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const disk = await statfs(folder).catch(() => undefined);
  return disk ? disk.bavail * disk.bsize : null;
}
