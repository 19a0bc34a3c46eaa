import { forWebGpu } from '@fmnist/autodiff';
import type { Availability } from '@fmnist/devices';
import { lazyOrt } from './lazyOrt.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** The little of WebGPU that is asked here; see https://www.w3.org/TR/webgpu/#gpu-interface */
interface Gpu {
  requestAdapter(): Promise<{
    readonly info: { readonly vendor: string; readonly architecture: string; readonly description: string };
  } | null>;
}

const { prepare, runtime } = lazyOrt(() => import('onnxruntime-web/webgpu'), 'Install onnxruntime-web.');

/** onnxruntime-web's WebGPU provider, on the browser's GPU. */
export const webgpu: SessionDevice = {
  name: 'webgpu',
  stateOnDevice: true,
  async prepare() {
    const adapter = await findAdapter();
    const library = adapter.usable ? await prepare() : adapter;
    return library.usable ? adapter : library;
  },
  runtime,
  sessionOptions: () => ({ executionProviders: ['webgpu'], logSeverityLevel: 3 }),
  lower: forWebGpu,
};

const HINT = "Device wasm runs everywhere. A browser's chrome://gpu or about:support says what it makes of the GPU.";

async function findAdapter(): Promise<Availability> {
  const { gpu } = (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator ?? {};
  if (!gpu) return { usable: false, reason: 'this page has no WebGPU: an older browser, or no https', hint: HINT };
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return { usable: false, reason: 'the browser has WebGPU but offers no GPU', hint: HINT };
    const { vendor, architecture, description } = adapter.info;
    return { usable: true, detail: [vendor, architecture, description].filter(Boolean).join(' ') || 'WebGPU' };
  } catch (error) {
    return { usable: false, reason: String(error), hint: HINT };
  }
}
