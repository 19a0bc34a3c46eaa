import { addonFolder, findBrowser, prepareVulkan, type DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { decodeModel, encodeModel } from '@fmnist/onnx/proto';
import { Tensor, type InferenceSession } from 'onnxruntime-common';
import { evenChannels } from '../devices/evenChannels.ts';
import { type NodePlacement, parseNodePlacement } from '../devices/nodePlacement.node.ts';
import type { ModelFile } from '../model/ModelFile.ts';
import type { Feed, TimeBounds } from '../providers/timeRuns.ts';
import { modelRejected, type OpenedSession } from '../session.ts';
import { noDevice } from './noDevice.ts';
import { serveSession, type PageSession } from './serveSession.node.ts';
import { type StartedBrowser, startBrowser } from './startBrowser.node.ts';
import { treeMemory } from './treeMemory.node.ts';

/** Devices of onnxruntime-web in a page. */
export const browserDevices = ['wasm', 'webgpu'] as const satisfies readonly DeviceName[];
export type BrowserDevice = (typeof browserDevices)[number];

/** Opening a large model in a page takes a while, and on a GPU in software longer. */
const START_MS = 120_000;

/** A session in a page of a browser, used as if it were here, and which node it runs where. */
export interface BrowserSession extends OpenedSession {
  readonly placement: NodePlacement;
  /** By how much the browser's processes grew at their largest since the page was empty; null where the system does not say. */
  memoryBytes(): number | null;
  /** What the first session in the page took, in ms. */
  readonly loadMs: number;
  /** Runs it within the page, so that what is between us and the page is not counted: what each run took, in ms. */
  time(feed: Feed, bounds: TimeBounds): Promise<ArrayLike<number>>;
}

/**
 * Opens a model in a headless browser: onnxruntime-web in a page that a server of this process hands its inputs to, one run at a time.
 * @throws {ToolkitError} NO_DEVICE without a browser, without onnxruntime-web or without a GPU; MODEL_REJECTED
 */
export async function openBrowserSession(
  file: ModelFile,
  device: BrowserDevice,
  { threads = 0, signal }: { readonly threads?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<BrowserSession> {
  const browser = findBrowser();
  if (!browser) throw noDevice(device, 'there is no Chromium', '`fmnist setup browser` fetches one.');
  const library = addonFolder('onnxruntime-web');
  if (!library) throw noDevice(device, 'onnxruntime-web is not there', '`fmnist setup wasm` fetches it.');
  const mended = device === 'webgpu' ? evenChannels(decodeModel(file.bytes)) : undefined;
  const model = mended ? encodeModel(mended) : file.bytes;
  let browserProcess: StartedBrowser | undefined;
  const memory = () => treeMemory(browserProcess?.pid ?? 0);
  let empty: ReturnType<typeof memory>;
  const settings = { device, threads };
  const server = await serveSession({ model, library, settings, onBegin: () => (empty = memory()) });
  const flags = device === 'webgpu' ? webGpuFlags() : [];
  browserProcess = await startBrowser(browser, [...flags, server.address], ({ message }) =>
    server.fail(noDevice(device, message)),
  );
  const { stop: stopBrowser } = browserProcess;
  const close = async () => {
    await stopBrowser();
    await server.close();
  };
  const stop = () => server.fail(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const late = setTimeout(
    () => server.fail(noDevice(device, `the browser did not start within ${START_MS / 1000} s`)),
    START_MS,
  );
  try {
    const { log, detail, loadMs, ...session } = await server.ready;
    const software = device === 'webgpu' && /swiftshader|llvmpipe/i.test(detail);
    return {
      session: runnable(server, session, async () => {
        signal?.removeEventListener('abort', stop);
        await close();
      }),
      placement: parseNodePlacement(log),
      memoryBytes: () => {
        const peak = memory()?.peak;
        return empty && peak !== undefined ? Math.max(0, peak - empty.now) : null;
      },
      loadMs,
      time: ({ name, tensor: { data, type, dims }, output }, bounds) =>
        server.run({ name, type, dims, output, time: bounds }, data as Uint8Array | Float32Array),
      device,
      detail: `${browser.name}, ${detail}${software ? ', in software: slow' : ''}`,
      ...(software && { software: true as const }),
      skipped: [],
      Tensor,
      bytes: file.bytes,
      where: file.where,
    };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    throw error instanceof ToolkitError ? error : modelRejected(error, file.where);
  } finally {
    clearTimeout(late);
  }
}

function runnable(
  server: PageSession,
  { inputMetadata, outputMetadata }: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
  release: () => Promise<void>,
): OpenedSession['session'] {
  return {
    inputMetadata,
    outputMetadata,
    release,
    async run(feeds: InferenceSession.FeedsType, fetches: unknown) {
      const [[name, tensor] = ['', undefined]] = Object.entries(feeds);
      const [output = ''] = fetches as readonly string[];
      if (!tensor) throw new TypeError('a page runs models of one input');
      const { data, type, dims } = tensor as Tensor;
      const answer = await server.run({ name, type, dims, output }, data as Uint8Array | Float32Array);
      return { [output]: new Tensor('float32', answer, [answer.length]) };
    },
  };
}

/** Chromium's WebGPU on Linux is behind flags; a GPU in software is taken where Node takes one. */
function webGpuFlags(): string[] {
  const vulkan = prepareVulkan();
  const software = (vulkan.usable && vulkan.software) || !vulkan.usable;
  return [
    '--enable-unsafe-webgpu',
    '--enable-features=Vulkan',
    ...(software ? ['--use-webgpu-adapter=swiftshader'] : []),
  ];
}
