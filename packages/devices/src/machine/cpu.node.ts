import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

export interface Cpu {
  readonly model: string;
  /** Of what matters to kernels; null where the system does not say. */
  readonly features: readonly string[] | null;
  readonly cores: number | null;
  /** That this process may use. */
  readonly threads: number;
}

const wanted = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx512f',
  'avx512_vnni',
  'amx_tile',
  'asimd',
  'asimdhp',
  'sve',
];

/** The processor, from /proc/cpuinfo where there is one. */
export function describeCpu(): Cpu {
  const about = readText('/proc/cpuinfo');
  const flags = /^(?:flags|Features)\s*: (.*)$/m.exec(about)?.[1]?.split(' ');
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown',
    features: flags ? wanted.filter((name) => flags.includes(name)) : null,
    cores: countCores(about),
    threads: availableParallelism(),
  };
}

/** Threads of one core share its package and its number. */
function countCores(about: string): number | null {
  const cores = about
    .split('\n\n')
    .map((part) => [/^physical id\s*: (.*)$/m.exec(part)?.[1], /^core id\s*: (.*)$/m.exec(part)?.[1]])
    .filter(([, core]) => core !== undefined)
    .map((ids) => ids.join());
  return cores.length > 0 ? new Set(cores).size : null;
}

/** Empty where the file is not there. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
