/** A node's kernel, over all runs. */
export interface ProfiledNode {
  /** As onnxruntime calls it, after its own rewriting: `conv1/Relu_nchwc`. */
  readonly name: string;
  readonly operator: string;
  readonly provider: string;
  /** Of all runs together, in microseconds. */
  readonly us: number;
  /** What a run reads of other nodes' results, and what it writes. */
  readonly activationBytes: number;
  readonly outputBytes: number;
}

export interface ProfileEvents {
  /** Runs that are counted. */
  readonly runs: number;
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
  const nodes = new Map<string, ProfiledNode>();
  for (const { name, dur, args } of events.filter((event) => event.ts >= begin && isKernel(event))) {
    const key = name.slice(0, -KERNEL.length);
    nodes.set(key, {
      name: key,
      operator: String(args['op_name'] ?? ''),
      provider: String(args['provider'] ?? ''),
      us: (nodes.get(key)?.us ?? 0) + dur,
      activationBytes: toBytes(args['activation_size']),
      outputBytes: toBytes(args['output_size']),
    });
  }
  const times = runs.map(({ dur }) => dur / 1000).sort((a, b) => a - b);
  return { runs: runs.length, runMs: times[Math.floor(times.length / 2)] ?? NaN, nodes: [...nodes.values()] };
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
