import { lazyOrt } from './lazyOrt.ts';
import { wasmDevice } from './wasm.ts';

/** onnxruntime-web's smallest build. */
export const wasm = wasmDevice(
  lazyOrt('onnxruntime-web', () => import('onnxruntime-web/wasm'), 'Install onnxruntime-web.'),
);
