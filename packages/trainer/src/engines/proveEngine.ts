import type { DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { engines, type EngineDef, type EngineName } from './index.ts';
import { trialOptions } from './trialOptions.ts';

const STEPS = 5;
const IMAGES = 16;
/** Relative, of a loss. */
const TOLERANCE = 1e-3;

/**
 * Trains LeNet for a few steps on an engine's device and on onnxruntime's CPU, and holds the losses against each other.
 * @returns the losses
 * @throws {ToolkitError} WRONG_DEVICE where they differ, NO_DEVICE
 */
export async function proveEngine(engine: EngineName, device: DeviceName): Promise<readonly number[]> {
  const expected = await losses('ort', 'cpu');
  const received = await losses(engine, device);
  const off = expected.map((loss, i) => Math.abs(loss - (received[i] ?? NaN)) / loss);
  if (off.every((x) => x < TOLERANCE)) return received;
  throw new ToolkitError('WRONG_DEVICE', 'this device computes something else', {
    kind: 'device',
    where: `${engine} on ${device}`,
    expected: expected.map((x) => x.toFixed(5)).join(', '),
    received: received.map((x) => x.toFixed(5)).join(', '),
    hint: 'Do not train on it; a newer driver or library may help.',
  });
}

async function losses(engine: EngineName, name: DeviceName): Promise<readonly number[]> {
  const device = (engines[engine] as EngineDef).devices[name];
  const found = await device?.probe();
  if (!device || !found?.usable)
    throw new ToolkitError('NO_DEVICE', 'this device cannot be used yet', {
      kind: 'device',
      where: `${engine} on ${name}`,
      received: found?.usable === false ? found.reason : 'the engine has no such device',
      ...(found?.usable === false && found.hint && { hint: found.hint }),
    });
  const opened = await device.create(trialOptions({ threads: 0 }));
  const images = Uint8Array.from({ length: IMAGES * 784 }, (_, i) => (i * i * 31 + i * 7) % 256);
  const batch = { images, labels: Uint8Array.from({ length: IMAGES }, (_, i) => i % 10), count: IMAGES };
  const seen: number[] = [];
  for (let step = 1; step <= STEPS; step++) seen.push((await opened.step(batch, { lr: 0.01, step })).loss);
  await opened.dispose();
  return seen;
}
