import { lazyOrt } from './lazyOrt.ts';
import { wasmDevice } from './wasm.ts';

/** onnxruntime-web's smallest build. */
export const wasm = wasmDevice(lazyOrt(() => import('onnxruntime-web/wasm'), 'Install onnxruntime-web.'));
