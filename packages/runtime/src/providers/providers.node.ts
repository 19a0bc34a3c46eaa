import type { DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { decodeModel, encodeModel } from '@fmnist/onnx/proto';
import { browserDevices, openBrowserSession, type BrowserDevice } from '../browser/openBrowserSession.node.ts';
import { sessionDevices } from '../devices/index.node.ts';
import { nodePlacement, type NodePlacement } from '../devices/nodePlacement.node.ts';
import type { SessionDevice } from '../devices/SessionDevice.ts';
import type { ModelFile } from '../model/ModelFile.ts';
import { probeDevice } from '../devices/openOnDevice.ts';
import { openSession, type OpenedSession } from '../session.ts';
import { type Feed, type TimeBounds, timeRuns } from './timeRuns.ts';

/** A place where onnxruntime runs models: a device of this process, or one of a browser. */
export type ProviderName = DeviceName | `browser-${BrowserDevice}`;

/** An opened model, and what is known of it there. */
interface OpenedProvider {
  readonly session: OpenedSession;
  /** What reading the file and building the session took, with the library there already. */
  readonly loadMs: number;
  /** The largest so far of another process that the model is in; undefined where it is in this one. */
  readonly memoryBytes?: (() => number | null) | undefined;
  /** Which provider of onnxruntime runs each node; undefined where onnxruntime does not say. */
  placement(): Promise<NodePlacement | undefined>;
  /** Runs the model on the same input again and again where it is, a page for instance, and returns what each run took, in ms. */
  time(feed: Feed, bounds: TimeBounds): Promise<ArrayLike<number>>;
}

interface OpenOptions {
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Provider = (file: ModelFile, options: OpenOptions) => Promise<OpenedProvider>;

const inNode =
  (device: SessionDevice): Provider =>
  async (file, options) => {
    await probeDevice(device.name);
    const start = performance.now();
    const session = await openSession(file.path ?? file.bytes, { ...options, device: device.name });
    return {
      session,
      loadMs: performance.now() - start,
      placement: () => placementOn(device, file.bytes),
      time: ({ name, tensor, output }, bounds) =>
        timeRuns(() => session.session.run({ [name]: tensor }, [output]), bounds),
    };
  };

const inBrowser =
  (device: BrowserDevice): Provider =>
  async (file, options) => {
    const { placement, loadMs, memoryBytes, time, ...session } = await openBrowserSession(file, device, options);
    return { session, loadMs, memoryBytes, time, placement: async () => (placement.size > 0 ? placement : undefined) };
  };

/** The CPU, which the others are compared with, first. */
export const providers: Readonly<Record<ProviderName, Provider>> = {
  cpu: inNode(sessionDevices.devices.cpu),
  cuda: inNode(sessionDevices.devices.cuda),
  webgpu: inNode(sessionDevices.devices.webgpu),
  wasm: inNode(sessionDevices.devices.wasm),
  'browser-wasm': inBrowser(browserDevices[0]),
  'browser-webgpu': inBrowser(browserDevices[1]),
};

export const providerNames = Object.keys(providers) as readonly ProviderName[];

/** A driver in software sometimes ends its process before it has answered; the next time it does answer. */
const ATTEMPTS = 3;

/**
 * onnxruntime-node says in its log which node runs where. onnxruntime-web in Node has but one provider, wasm, whose kernels are all it has.
 */
async function placementOn(device: SessionDevice, bytes: Uint8Array): Promise<NodePlacement | undefined> {
  if (device.name === 'wasm') return undefined;
  const mended = await device.mend?.(decodeModel(bytes));
  const model = mended ? encodeModel(mended) : bytes;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const placement = await nodePlacement(model, device.sessionOptions()).catch((error: unknown) => {
      // The session itself is open: a model with weights in files beside it is not there for the child process.
      if (!(error instanceof ToolkitError)) throw error;
    });
    if (placement && placement.size > 0) return placement;
  }
  return undefined;
}
