import { median } from './latencies.ts';

/** A node's kernel. */
export interface ProfiledNode {
  /** As onnxruntime calls it, after its own rewriting: `conv1/Relu_nchwc`. */
  readonly name: string;
  readonly operator: string;
  /** The median of the runs, in microseconds: what other programs take away in between is not the kernel's. */
  readonly us: number;
  /** What a run reads of other nodes' results, and what it writes. */
  readonly activationBytes: number;
  readonly outputBytes: number;
}

export interface ProfileEvents {
  /** Median of a run, in ms. */
  readonly runMs: number;
  /** In the order in which they run. */
  readonly nodes: readonly ProfiledNode[];
}

interface Event {
  readonly name: string;
  readonly cat: string;
  readonly dur: number;
  readonly ts: number;
  readonly args: Readonly<Record<string, unknown>>;
}

const KERNEL = '_kernel_time';

/**
 * Reads what onnxruntime's profiler wrote: Chrome's trace format, an event for each kernel and one for each run.
 * @param skip so many runs at the beginning are left out
 */
export function parseProfile(json: unknown, skip: number): ProfileEvents {
  const events = (Array.isArray(json) ? json : []).flatMap((event: unknown) => asEvent(event) ?? []);
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').slice(skip);
  const begin = runs[0]?.ts ?? Infinity;
  const nodes = new Map<string, { readonly node: Omit<ProfiledNode, 'us'>; readonly us: number[] }>();
  for (const { name, dur, args } of events.filter((event) => event.ts >= begin && isKernel(event))) {
    // Names need not be unique.
    const key = `${String(args['node_index'])} ${name}`;
    const node = {
      name: name.slice(0, -KERNEL.length),
      operator: String(args['op_name'] ?? ''),
      activationBytes: toBytes(args['activation_size']),
      outputBytes: toBytes(args['output_size']),
    };
    const of = nodes.get(key) ?? { node, us: [] };
    of.us.push(dur);
    nodes.set(key, of);
  }
  return {
    runMs: median(runs.map(({ dur }) => dur / 1000)),
    nodes: Array.from(nodes.values(), ({ node, us }) => ({ ...node, us: median(us) })),
  };
}

const isKernel = ({ cat, name }: Event) => cat === 'Node' && name.endsWith(KERNEL);

/** Sizes are written as text. */
const toBytes = (size: unknown): number => Number(size ?? 0) || 0;

function asEvent(event: unknown): Event | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const { name, cat, dur, ts, args = {} } = event as Partial<Record<keyof Event, unknown>>;
  if (typeof name !== 'string' || typeof cat !== 'string' || typeof dur !== 'number' || typeof ts !== 'number')
    return undefined;
  return { name, cat, dur, ts, args: args as Event['args'] };
}
