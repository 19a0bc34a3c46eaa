import type { env as Env } from 'onnxruntime-common';
import type { LazyOrt } from './lazyOrt.ts';
import type { OrtRuntime, SessionDevice } from './SessionDevice.ts';

/** onnxruntime-web with what it is configured by. */
export interface WasmRuntime extends OrtRuntime {
  readonly env: typeof Env;
}

/** onnxruntime's CPU kernels in WebAssembly. */
export const wasmDevice = ({ prepare, runtime }: LazyOrt<WasmRuntime>): SessionDevice => ({
  name: 'wasm',
  prepare,
  async runtime(threads) {
    const ort = await runtime();
    // Read once, when the first session opens. Several threads need a page that is cross-origin isolated; 0 is as many as pay.
    if (threads !== undefined) ort.env.wasm.numThreads = threads;
    return ort;
  },
  sessionOptions: () => ({ executionProviders: ['wasm'], logSeverityLevel: 3 }),
});
