import { deviceNames, type Availability, type DeviceName } from '@fmnist/devices/names';
import { ToolkitError } from '@fmnist/errors';
import { sessionDevices as here } from '#devices';
import type { SessionDevice, SessionDevices } from './SessionDevice.ts';

/** A device that was looked at and not taken. */
export interface SkippedDevice {
  readonly device: DeviceName;
  readonly reason: string;
  /** What to do about it. */
  readonly hint?: string;
}

export interface OpenedOn<T> {
  readonly opened: T;
  readonly device: DeviceName;
  /** What was found there, in a few words. */
  readonly detail: string;
  /** A GPU in software. */
  readonly software?: true;
  /** The better ones that `auto` passed over. */
  readonly skipped: readonly SkippedDevice[];
}

const sessionDevices: SessionDevices = here;

/** Devices that models can run on here, if the machine has them. */
export const deviceChoices = Object.keys(sessionDevices.devices) as DeviceName[];

/**
 * Opens something on the device of a name. `auto` takes the first of cuda, webgpu, cpu in Node and of webgpu, wasm in a page that can be used and
 * opens it, but no GPU that is only software.
 * @throws {ToolkitError} UNSUPPORTED_DEVICE for a name that is none here, NO_DEVICE where it cannot be used, and what `open` throws on the
 * last one
 */
export async function openOnDevice<T>(name: string, open: (device: SessionDevice) => Promise<T>): Promise<OpenedOn<T>> {
  const isAuto = name === 'auto';
  const skipped: SkippedDevice[] = [];
  let failure: unknown;
  for (const candidate of isAuto ? sessionDevices.auto : [name]) {
    const device = deviceOf(candidate);
    const found = await prepareOnce(device);
    const reason = found.usable
      ? isAuto && found.software
        ? `${found.detail}; taken by name only`
        : undefined
      : found.reason;
    if (found.usable && reason === undefined) {
      try {
        const { usable: _, ...what } = found;
        return { opened: await open(device), device: device.name, ...what, skipped };
      } catch (error) {
        if (!isAuto) throw error;
        failure = error;
        skipped.push({ device: device.name, reason: error instanceof Error ? error.message : String(error) });
      }
    } else skipped.push({ device: device.name, reason: reason ?? '', ...hintOf(found) });
  }
  throw failure ?? noDevice(name, skipped);
}

/** What `auto` takes here. @throws {ToolkitError} NO_DEVICE */
export const bestDevice = async (): Promise<OpenedOn<void>> => openOnDevice('auto', async () => undefined);

/** Whether a device can be used here. Never throws. */
export const probeDevice = async (name: DeviceName): Promise<Availability> => {
  const device = sessionDevices.devices[name];
  return device ? prepareOnce(device) : { usable: false, reason: 'it is not for this place' };
};

/** @throws {ToolkitError} UNSUPPORTED_DEVICE */
export const checkDeviceName = (name: string): void => {
  if (name !== 'auto') deviceOf(name);
};

const hintOf = (found: Availability) => (!found.usable && found.hint ? { hint: found.hint } : {});

function deviceOf(name: string): SessionDevice {
  const device = Object.hasOwn(sessionDevices.devices, name) ? sessionDevices.devices[name as DeviceName] : undefined;
  if (device) return device;
  throw new ToolkitError('UNSUPPORTED_DEVICE', 'models cannot run on this device here', {
    kind: 'device',
    expected: ['auto', ...deviceChoices].join(' or '),
    received: deviceNames.some((known) => known === name) ? `${name}, which this place has not` : name,
    hint: 'Leave the device out to use the best there is.',
  });
}

function noDevice(name: string, skipped: readonly SkippedDevice[]): ToolkitError {
  const [only] = skipped;
  const { hint } = skipped.findLast((one) => one.hint) ?? {};
  return new ToolkitError(
    'NO_DEVICE',
    name === 'auto' ? 'onnxruntime can run on nothing here' : `onnxruntime cannot run on ${name} here`,
    {
      kind: 'device',
      received:
        name === 'auto' ? skipped.map(({ device, reason }) => `${device}: ${reason}`).join('; ') : (only?.reason ?? ''),
      ...(hint && { hint }),
    },
  );
}

const prepared = new Map<DeviceName, Promise<Availability>>();

/** What a machine has does not change while a program runs, but what it lacks may be added. */
async function prepareOnce(device: SessionDevice): Promise<Availability> {
  const preparing = prepared.get(device.name) ?? device.prepare();
  prepared.set(device.name, preparing);
  const found = await preparing;
  if (!found.usable) prepared.delete(device.name);
  return found;
}
