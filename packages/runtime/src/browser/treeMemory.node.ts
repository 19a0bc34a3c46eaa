import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of processes, in bytes. */
interface TreeMemory {
  /** Now, all together. */
  readonly now: number;
  /** Of each at its largest, which need not have been at once. */
  readonly peak: number;
}

/** The memory of a process and of all that came out of it, as /proc tells it; undefined where there is none. */
export function treeMemory(root: number): TreeMemory | undefined {
  const all = readProcesses();
  if (!all.has(root)) return undefined;
  const isInTree = (id: number | undefined): boolean =>
    id === root || (id !== undefined && id > 1 && isInTree(all.get(id)?.parent));
  const tree = [...all].filter(([id]) => isInTree(id)).map(([, process]) => process);
  const sum = (figure: 'now' | 'peak') => tree.reduce((total, process) => total + process[figure], 0);
  return { now: sum('now'), peak: sum('peak') };
}

function readProcesses(): ReadonlyMap<number, TreeMemory & { readonly parent: number }> {
  try {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return new Map(
      ids.map((id) => {
        const status = readStatus(id);
        const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        return [Number(id), { parent: field('PPid'), now: 1024 * field('VmRSS'), peak: 1024 * field('VmHWM') }];
      }),
    );
  } catch {
    return new Map();
  }
}

/** Processes come and go while they are read. */
function readStatus(id: string): string {
  try {
    return readFileSync(`/proc/${id}/status`, 'utf8');
  } catch {
    return '';
  }
}
