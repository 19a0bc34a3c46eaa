// The speed of training steps on one engine and device.
import type { DeviceName } from '@fmnist/devices';
import { engines, type EngineDef, type EngineName } from '@fmnist/trainer';
import { nets, type AgreementResult } from '../../agreement/nets.ts';
import type { Bench, Finding } from '../bench.ts';
import { watchMemory } from '../card.ts';
import { attempt, lastJson, node } from '../commands.ts';
import { scoring } from './scoring.ts';

const BATCHES = [64, 256, 1024, 4096] as const;
const STEPS = 50;

/** What there is on one engine and device: scores, for the engine that runs ONNX files, and the speed of steps. */
export async function* onDevice(engine: EngineName, device: DeviceName, bench: Bench): AsyncGenerator<Finding> {
  const what = `${engine} on ${device}`;
  const found = await (engines[engine] as EngineDef).devices[device]?.probe();
  if (!found?.usable) {
    const why = found
      ? [found.reason, ...(found.hint ? [found.hint] : [])].join('. ')
      : 'the engine has no such device';
    yield { line: `${what}: not here: ${why}` };
    return;
  }
  yield { line: `${what}: ${found.detail}` };
  if (engine === 'ort') yield* scoring(device, bench);
  for (const model of bench.dry ? (['lenet'] as const) : (['lenet', 'small'] as const))
    for (const batch of bench.dry ? [4] : BATCHES)
      yield attempt(`${what}, ${model}, batch ${batch}`, () => steps({ engine, device, model, batch }, bench));
}

interface Cell {
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly model: string;
  readonly batch: number;
}

async function steps({ engine, device, model, batch }: Cell, bench: Bench): Promise<Finding> {
  const count = bench.dry ? 3 : STEPS;
  const net = nets.findIndex((known) => known.model === model);
  const { value, peakMiB } = await watchMemory(() =>
    node('bench/agreement/worker.ts', [net, engine, device, count, batch, bench.data], bench),
  );
  const { losses, accuracy, imagesPerSecond } = lastJson(value) as AgreementResult;
  const memory = peakMiB === undefined ? '' : `, ${peakMiB} MiB`;
  return {
    line: `${imagesPerSecond.toFixed(0)} images/s${memory}, loss ${losses.at(-1)?.toFixed(4)}, ${(100 * accuracy).toFixed(2)} % after ${count} steps`,
    rate: { net: model, batch, way: `${engine} on ${device}`, imagesPerSecond, peakMiB },
  };
}
