import type { Availability, DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { engines, type Engine, type EngineDef, type EngineName, type EngineOptions } from './index.ts';
import { stepTime } from './stepTime.ts';

interface Wanted {
  readonly engine: EngineName | 'auto';
  readonly device: DeviceName | 'auto';
}

export interface EngineChoice extends Wanted {
  /** Images a step, for a timing. */
  readonly batch: number;
}

/** An engine, and why it was taken. */
export interface OpenedEngine {
  readonly engine: Engine;
  /** What was found, what was timed, and the reason of each that was passed over. */
  readonly why: string;
}

interface Candidate {
  readonly engine: EngineName;
  readonly device: DeviceName;
}
interface Usable extends Candidate {
  readonly detail: string;
}
interface PassedOver extends Candidate {
  readonly reason: string;
  readonly hint?: string;
}

/**
 * Opens what was asked for, or the best there is: each engine names its devices in the order in which it wants them, and where both can use
 * a GPU a few steps are timed.
 * @throws {ToolkitError} NO_DEVICE, with the reason of every device that was looked at
 */
export async function openEngine(options: EngineOptions, choice: EngineChoice): Promise<OpenedEngine> {
  const { usable, passedOver } = await findUsable(await candidatesOf(choice));
  const [best, ...others] = usable;
  if (!best) throw noDevice(choice, passedOver);
  const reasons = passedOver.map((p) => `${nameOf(p)}: ${p.reason}`);
  const rivals = best.device === 'cuda' ? others.filter(({ device }) => device === 'cuda') : [];
  if (rivals.length === 0) return { engine: await create(best, options), why: [best.detail, ...reasons].join('; ') };
  const { engine, timings } = await fastest([best, ...rivals], options, choice.batch);
  return { engine, why: [...timings, ...reasons].join('; ') };
}

/** Whether there is anything to train on, asked before work is done. @throws {ToolkitError} NO_DEVICE */
export async function checkDevice(choice: Wanted): Promise<void> {
  const { usable, passedOver } = await findUsable(await candidatesOf(choice));
  if (usable.length === 0) throw noDevice(choice, passedOver);
}

/** In the order in which they are wanted: a GPU first, and onnxruntime before TensorFlow.js, unless one was named. */
async function candidatesOf({ engine, device }: Wanted): Promise<Candidate[]> {
  const names = engine === 'auto' ? (Object.keys(engines) as EngineName[]) : [engine];
  const lists = names.map(async (name) =>
    (device === 'auto' ? await defOf(name).auto() : [device]).map((d) => ({ engine: name, device: d })),
  );
  const all = (await Promise.all(lists)).flat();
  return [...all.filter((c) => c.device === 'cuda'), ...all.filter((c) => c.device !== 'cuda')];
}

/** Those that can be used, up to the first that is no GPU: nothing behind it is wanted. */
async function findUsable(candidates: readonly Candidate[]) {
  const usable: Usable[] = [];
  const passedOver: PassedOver[] = [];
  for (const candidate of candidates) {
    const found = await probeOnce(candidate);
    if (found.usable) usable.push({ ...candidate, detail: found.detail });
    else passedOver.push({ ...candidate, ...found });
    if (usable.some(({ device: name }) => name !== 'cuda')) break;
  }
  return { usable, passedOver };
}

const probes = new Map<string, Promise<Availability>>();

/** What a machine has does not change while a process runs, and some probes take a second. */
function probeOnce(candidate: Candidate): Promise<Availability> {
  const device = defOf(candidate.engine).devices[candidate.device];
  if (!device) return Promise.resolve({ usable: false, reason: 'there is no such device in this engine' });
  const found = probes.get(nameOf(candidate)) ?? device.probe();
  probes.set(nameOf(candidate), found);
  return found;
}

/** Times a few steps on each, and keeps the quickest open. One that fails is out, with its reason. */
export async function fastest(candidates: readonly Candidate[], options: EngineOptions, batch: number) {
  const timings: string[] = [];
  let best: { engine: Engine; milliseconds: number } | undefined;
  let failure: unknown;
  for (const candidate of candidates) {
    const timed = await time(candidate, options, batch).catch((error: unknown) => {
      failure = error;
      timings.push(`${nameOf(candidate)}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    if (!timed) continue;
    timings.push(`${nameOf(candidate)}: ${timed.milliseconds.toFixed(1)} ms a step`);
    const slower = best && best.milliseconds <= timed.milliseconds ? timed : best;
    await slower?.engine.dispose();
    if (slower !== timed) best = timed;
  }
  if (!best) throw failure;
  return { engine: best.engine, timings };
}

async function time(candidate: Candidate, options: EngineOptions, batch: number) {
  const engine = await create(candidate, options);
  try {
    return { engine, milliseconds: await stepTime(engine, options, batch) };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

const defOf = (engine: EngineName): EngineDef => engines[engine];
const nameOf = ({ engine, device }: Candidate) => `${engine} on ${device}`;

async function create({ engine, device }: Candidate, options: EngineOptions): Promise<Engine> {
  const found = defOf(engine).devices[device];
  if (!found) throw new TypeError(`${engine} has no ${device}`);
  return found.create(options);
}

function noDevice({ engine, device }: Wanted, passedOver: readonly PassedOver[]): ToolkitError {
  const hints = new Set(passedOver.flatMap(({ hint }) => hint ?? []));
  return new ToolkitError('NO_DEVICE', 'training cannot run on this device here', {
    kind: 'device',
    where: `engine ${engine}, device ${device}`,
    received: passedOver.map((p) => `${nameOf(p)}: ${p.reason}`).join('; '),
    hint: [...hints, '`pnpm fmnist doctor` lists every engine and device.'].join(' '),
  });
}
