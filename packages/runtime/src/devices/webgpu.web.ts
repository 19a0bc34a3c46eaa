import type { Availability } from '@fmnist/devices/names';
import { lazyOrt } from './lazyOrt.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** The little of WebGPU that is asked here; see https://www.w3.org/TR/webgpu/#gpu-interface */
interface Gpu {
  requestAdapter(): Promise<{
    readonly info: {
      readonly vendor: string;
      readonly architecture: string;
      readonly description: string;
      /** True for one in software. */
      readonly isFallbackAdapter?: boolean;
    };
  } | null>;
}

const { prepare, runtime } = lazyOrt(
  'onnxruntime-web',
  () => import('onnxruntime-web/webgpu'),
  'Install onnxruntime-web.',
);

/** onnxruntime-web's WebGPU provider, on the browser's GPU. */
export const webgpu: SessionDevice = {
  name: 'webgpu',
  async prepare() {
    const adapter = await findAdapter();
    const library = adapter.usable ? await prepare() : adapter;
    return library.usable ? adapter : library;
  },
  runtime,
  sessionOptions: () => ({ executionProviders: ['webgpu'], logSeverityLevel: 3 }),
  mend: async (model) => (await import('./evenChannels.ts')).evenChannels(model),
};

const HINT = "Device wasm runs everywhere. A browser's chrome://gpu or about:support says what it makes of the GPU.";

async function findAdapter(): Promise<Availability> {
  const { gpu } = (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator ?? {};
  if (!gpu) return { usable: false, reason: 'this page has no WebGPU: an older browser, or no https', hint: HINT };
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return { usable: false, reason: 'the browser has WebGPU but offers no GPU', hint: HINT };
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    const detail = [vendor, architecture, description].filter(Boolean).join(' ') || 'WebGPU';
    return { usable: true, detail, ...(isFallbackAdapter && { software: true as const }) };
  } catch (error) {
    return { usable: false, reason: String(error), hint: HINT };
  }
}
