import type { Availability, DeviceName } from '@fmnist/devices';
import { engines, type EngineDef, type EngineName } from './index.ts';

/** An engine on a device, and whether it can be used here. */
export type ProbedDevice = Availability & { readonly engine: EngineName; readonly device: DeviceName };

/** Asks every engine for every device that it knows, each for a limited time. Never throws. */
export async function probeEngines({ limitMs = 10_000 }: { readonly limitMs?: number } = {}): Promise<ProbedDevice[]> {
  const known = (Object.keys(engines) as EngineName[]).flatMap((engine) =>
    Object.entries((engines[engine] as EngineDef).devices).map(([device, def]) => ({
      engine,
      device: device as DeviceName,
      probe: def.probe,
    })),
  );
  return Promise.all(
    known.map(async ({ engine, device, probe }) => ({ engine, device, ...(await withinTime(probe, limitMs)) })),
  );
}

async function withinTime(probe: () => Promise<Availability>, limitMs: number): Promise<Availability> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Availability>((resolve) => {
    timer = setTimeout(() => resolve({ usable: false, reason: `no answer within ${limitMs / 1000} s` }), limitMs);
  });
  try {
    return await Promise.race([probe(), late]);
  } catch (error) {
    return { usable: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
