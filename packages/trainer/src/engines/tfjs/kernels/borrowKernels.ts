import { tf } from '../../../tf.ts';

/** What the backends have in common, as far as it is needed here; TensorFlow.js's types leave it out. */
interface SyncBackend {
  readSync(dataId: object): tf.BackendValues;
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object;
  disposeData(dataId: object): unknown;
}

/**
 * Kernels that a backend lacks are lent by the plain JavaScript one: inputs are copied there, the result back. Slow, and right; some layers'
 * gradients (depthwise convolutions ...) would be errors without them. For backends whose data can be read at once.
 */
export function borrowKernels(backendName: string): void {
  const own = new Set(tf.getKernelsForBackend(backendName).map(({ kernelName }) => kernelName));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu'))
    if (!own.has(kernelName)) tf.registerKernel({ kernelName, backendName, kernelFunc: lent(kernelFunc) });
}

const lent =
  (kernelFunc: tf.KernelFunc): tf.KernelFunc =>
  ({ inputs, attrs, backend }) => {
    const here = backend as SyncBackend;
    const cpu = tf.findBackend('cpu') as unknown as SyncBackend;
    const held: object[] = [];
    const copy = (from: SyncBackend, to: SyncBackend, { dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => ({
      dataId: to.write(from.readSync(dataId), shape, dtype),
      shape,
      dtype,
    });
    const lend = (t: tf.TensorInfo) => {
      const copied = copy(here, cpu, t);
      held.push(copied.dataId);
      return copied;
    };
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, t]) => [name, Array.isArray(t) ? t.map(lend) : t && lend(t)]),
    ) as tf.NamedTensorInfoMap;
    const result = kernelFunc({ inputs: given, backend: cpu, ...(attrs && { attrs }) });
    const back = (t: tf.TensorInfo) => {
      const returned = copy(cpu, here, t);
      held.push(t.dataId);
      return returned;
    };
    const returned = Array.isArray(result) ? result.map(back) : back(result);
    // A kernel may pass an input through: it is one piece of data then, and given back once.
    for (const dataId of new Set(held)) cpu.disposeData(dataId);
    return returned;
  };
