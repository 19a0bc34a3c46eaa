import type { DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { engines, type Engine, type EngineDef, type EngineName, type EngineOptions } from './index.ts';

export interface EngineChoice {
  readonly engine: EngineName | 'auto';
  readonly device: DeviceName | 'auto';
}

/** An engine, and why it was taken: one sentence for each that was passed over. */
export interface OpenedEngine {
  readonly engine: Engine;
  readonly why: string;
}

interface Candidate {
  readonly engine: EngineName;
  readonly device: DeviceName;
}

/**
 * Opens what was asked for, or the best there is.
 * @throws {ToolkitError} NO_DEVICE, with the reason of every device that was looked at
 */
export async function openEngine(options: EngineOptions, choice: EngineChoice): Promise<OpenedEngine> {
  const { usable, passedOver } = await findUsable(await candidatesOf(choice));
  const [best] = usable;
  if (!best) throw noDevice(choice, passedOver);
  const device = (engines[best.engine] as EngineDef).devices[best.device];
  if (!device) throw new TypeError(`no ${best.device} in ${best.engine}`);
  const reasons = passedOver.map(({ engine, device: name, reason }) => `${engine} on ${name}: ${reason}`);
  return { engine: await device.create(options), why: [best.detail, ...reasons].join('; ') };
}

/** In the order in which they are wanted: onnxruntime before TensorFlow.js, unless one was named. */
async function candidatesOf({ engine, device }: EngineChoice): Promise<Candidate[]> {
  const names = engine === 'auto' ? (Object.keys(engines) as EngineName[]) : [engine];
  const lists = names.map(async (name) =>
    (device === 'auto' ? await (engines[name] as EngineDef).auto() : [device]).map((d) => ({
      engine: name,
      device: d,
    })),
  );
  return (await Promise.all(lists)).flat();
}

async function findUsable(candidates: readonly Candidate[]) {
  const usable: (Candidate & { readonly detail: string })[] = [];
  const passedOver: (Candidate & { readonly reason: string; readonly hint?: string })[] = [];
  for (const candidate of candidates) {
    const device = (engines[candidate.engine] as EngineDef).devices[candidate.device];
    const found = (await device?.probe()) ?? { usable: false, reason: 'it has no such device' };
    if (found.usable) usable.push({ ...candidate, detail: found.detail });
    else passedOver.push({ ...candidate, ...found });
    if (found.usable) break;
  }
  return { usable, passedOver };
}

function noDevice(
  { engine, device }: EngineChoice,
  passedOver: readonly (Candidate & { readonly reason: string; readonly hint?: string })[],
): ToolkitError {
  const hints = new Set(passedOver.flatMap(({ hint }) => hint ?? []));
  return new ToolkitError('NO_DEVICE', 'training cannot run on this device here', {
    kind: 'device',
    where: `engine ${engine}, device ${device}`,
    received: passedOver.map((p) => `${p.engine} on ${p.device}: ${p.reason}`).join('; '),
    hint: [...hints, '`fmnist doctor` lists every engine and device.'].join(' '),
  });
}
