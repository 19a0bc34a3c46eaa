import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addonFolder } from '@fmnist/devices';
import { lazyOrt } from './lazyOrt.ts';
import { wasmDevice, type WasmRuntime } from './wasm.ts';

/** The one beside this package where there is one, else the one that `fmnist setup wasm` put into the cache folder. */
const load = async (): Promise<WasmRuntime> =>
  import('onnxruntime-web').catch((error: unknown) => {
    const folder = addonFolder('onnxruntime-web');
    if (!folder) throw error;
    return import(pathToFileURL(join(folder, 'dist/ort.node.min.mjs')).href) as Promise<WasmRuntime>;
  });

/** onnxruntime-web in Node: the kernels that a page gets. */
export const wasm = wasmDevice(
  lazyOrt('onnxruntime-web', load, '`fmnist setup wasm` adds it, and so does installing onnxruntime-web.'),
);
