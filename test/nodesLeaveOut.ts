/** Test files that `pnpm test:nodes` does not repeat, by the reason that it prints. They take half of the time of all tests. */
export const leftOut: Readonly<Record<string, readonly string[]>> = {
  'what they compute in native code and plain arithmetic is the same under every Node': [
    'packages/autodiff/src/ops.test.ts',
    'packages/exporter/src/layers/layers.test.ts',
    'packages/exporter/src/layers/opsets.test.ts',
    'packages/onnx/src/opsets.test.ts',
    'packages/runtime/src/leaks.test.ts',
    'packages/runtime/src/providers/compareProviders.test.ts',
    'packages/runtime/src/quantize/realModels.test.ts',
    'packages/runtime/src/visualize/pictures.test.ts',
    'packages/trainer/src/engines/ort/memory.test.ts',
    'packages/trainer/src/engines/ort/webgpu.test.ts',
    'packages/trainer/src/engines/ort/webgpuOperators.test.ts',
    'packages/trainer/src/engines/parity.test.ts',
    'packages/trainer/src/engines/tfjs/memory.test.ts',
    'test/gpu.test.ts',
  ],
  'a minute of training; main.test.ts and workflow.test.ts of packages/cli have signals and resuming': [
    'test/killAndResume.test.ts',
  ],
};
