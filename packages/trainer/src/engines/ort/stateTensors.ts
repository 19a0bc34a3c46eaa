// State that is kept on the device: each step's output is the next one's input, and never in the CPU's memory.
import { builder, encodeModel, toProto } from '@fmnist/onnx';
import type { OrtRuntime } from '@fmnist/runtime/devices';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * Brings tensors that lie on the device to the CPU, by a session whose inputs are on the device and whose outputs are not. Not by
 * `getData()`: in onnxruntime-node 1.30 it ends the process.
 */
export async function downloadTensors(
  ort: OrtRuntime,
  tensors: Readonly<Record<string, Tensor>>,
  options: InferenceSession.SessionOptions,
): Promise<Readonly<Record<string, Tensor>>> {
  const g = builder();
  const copies = Object.entries(tensors).map(
    ([name, { dims }]) => [`copy_${name}`, g.Identity(g.input(name, { dtype: 'float32', shape: dims }))] as const,
  );
  const session = await ort.InferenceSession.create(
    encodeModel(toProto({ graph: g.finish(Object.fromEntries(copies)) })),
    {
      ...options,
      preferredOutputLocation: 'cpu',
    },
  );
  try {
    const out = await session.run(tensors);
    return Object.fromEntries(Object.keys(tensors).map((name) => [name, out[`copy_${name}`] as Tensor]));
  } finally {
    await session.release();
  }
}

/** Frees what lies on the device; what lies in the CPU's memory frees itself. */
export function disposeTensors(tensors: Readonly<Record<string, Tensor>>): void {
  for (const tensor of Object.values(tensors)) if (tensor.location === 'gpu-buffer') tensor.dispose();
}
