import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { borrowKernels } from '../kernels/borrowKernels.ts';
import { conv2DBackpropFilter } from '../kernels/conv2DBackpropFilter.ts';
import { maxPoolGrad } from '../kernels/maxPoolGrad.ts';
import { tf } from '../../../tf.ts';
import type { Backend } from './Backend.ts';

/** What it lacks for training, or has wrong. */
const kernels = [conv2DBackpropFilter, maxPoolGrad];

let registered = false;

/** WebAssembly with SIMD and threads (XNNPACK), and the kernels of training that it lacks. */
export const wasm: Backend = {
  name: 'wasm',
  probe: async () => ({ usable: true, detail: 'WebAssembly' }),
  async register(threads) {
    if (registered) return;
    const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const { resolve } = createRequire(import.meta.url);
    setWasmPaths(join(dirname(resolve('@tensorflow/tfjs-backend-wasm')), '/'));
    if (threads > 0) setThreadsCount(threads);
    for (const kernel of kernels) {
      if (tf.getKernel(kernel.kernelName, 'wasm')) tf.unregisterKernel(kernel.kernelName, 'wasm');
      tf.registerKernel({ ...kernel, backendName: 'wasm' });
    }
    borrowKernels('wasm');
    await withoutListeners(() => tf.setBackend('wasm'));
    registered = true;
  },
};

/** Its loader listens for every exception of the process and prints its own source for it; they are the program's. */
async function withoutListeners(open: () => Promise<boolean>): Promise<void> {
  const heard = ['uncaughtException', 'unhandledRejection'].map((event) => ({
    event,
    before: process.rawListeners(event),
  }));
  await open();
  for (const { event, before } of heard)
    for (const listener of process.rawListeners(event))
      if (!before.includes(listener)) process.removeListener(event, listener as (...args: unknown[]) => void);
}
