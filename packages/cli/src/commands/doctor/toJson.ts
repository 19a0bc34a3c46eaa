import type { Findings } from './examine.ts';

/** Every key is there, null where there is nothing to say. */
export function toJson(findings: Findings): Readonly<Record<string, unknown>> {
  const {
    node,
    machine,
    engines,
    onnxruntime,
    cuda,
    tensorflow,
    webgpu,
    wasm,
    addons,
    cache,
    browser,
    python,
    compiler,
  } = findings;
  const { cpu, memory, disk } = machine;
  return {
    node,
    machine: {
      platform: machine.platform,
      cpu: { model: cpu.model, features: cpu.features, cores: cpu.cores, threads: cpu.threads },
      memory: { total_bytes: memory.totalBytes, free_bytes: memory.freeBytes, limit_bytes: memory.limitBytes },
      disk: { path: disk.path, free_bytes: disk.freeBytes },
    },
    engines: engines.map((found) => ({
      engine: found.engine,
      device: found.device,
      usable: found.usable,
      detail: found.usable ? found.detail : null,
      reason: found.usable ? null : found.reason,
      hint: found.usable ? null : (found.hint ?? null),
    })),
    onnxruntime,
    cuda: {
      driver: cuda.driver ?? null,
      provider: cuda.provider ?? null,
      provider_version: cuda.provider === undefined ? null : onnxruntime.version,
      missing_libraries: cuda.missing,
    },
    webgpu: {
      usable: webgpu.usable,
      reason: webgpu.usable ? null : webgpu.reason,
      hint: webgpu.usable ? null : (webgpu.hint ?? null),
      adapter: webgpu.adapter?.description ?? null,
      vendor: webgpu.adapter?.vendor ?? null,
      architecture: webgpu.adapter?.architecture ?? null,
      fp16: webgpu.adapter?.hasF16 ?? null,
    },
    tensorflow: {
      usable: tensorflow.usable,
      detail: tensorflow.usable ? tensorflow.detail : null,
      reason: tensorflow.usable ? null : tensorflow.reason,
      hint: tensorflow.usable ? null : (tensorflow.hint ?? null),
    },
    wasm,
    addons: addons.map(({ name, what, path }) => ({ name, what, path: path ?? null })),
    cache,
    browser: browser ? { name: browser.name, path: browser.executable } : null,
    python: python && { version: python.version, onnx: python.packages.onnx, pip: python.packages.pip },
    compiler,
  };
}
