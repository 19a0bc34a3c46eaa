import { prepareVulkan, type Availability } from '@fmnist/devices';
import { builder, encodeModel, toProto } from '@fmnist/onnx';
import { ToolkitError } from '@fmnist/errors';
import { sessionInChild } from './sessionInChild.node.ts';

let probed: Promise<Availability> | undefined;

/**
 * Whether onnxruntime's WebGPU provider runs a model here. It is tried in a child process, because a broken driver ends the process that it is
 * loaded into; once, and the answer is kept. Makes Vulkan usable in this process, too.
 */
export function probeWebGpu(): Promise<Availability> {
  probed ??= probe();
  return probed;
}

async function probe(): Promise<Availability> {
  const vulkan = prepareVulkan();
  if (!vulkan.usable) return vulkan;
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: [4] });
  const model = encodeModel(toProto({ graph: g.finish({ y: g.Add(x, x) }) }));
  try {
    await sessionInChild(model, { session: { executionProviders: ['webgpu'], logSeverityLevel: 3 }, run: true });
    return { ...vulkan, detail: `onnxruntime's WebGPU provider (${vulkan.detail})` };
  } catch (error) {
    return {
      usable: false,
      reason: (error instanceof ToolkitError && error.received) || String(error),
      hint: "Install your GPU's driver and libvulkan1; without a GPU, `fmnist setup webgpu --software` adds a slow one in software.",
    };
  }
}
