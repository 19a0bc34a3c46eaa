import {
  addonFolder,
  addons,
  cacheEntries,
  cacheFolder,
  cudaState,
  describeMachine,
  describeOrt,
  describeWasm,
  findBrowser,
  findCompiler,
  findPython,
  probeTensorflow,
  probeDawn,
  type AddonName,
  type Availability,
  type Browser,
  type CacheEntry,
  type CudaState,
  type Machine,
  type OrtFacts,
  type Python,
  type DawnProbe,
} from '@fmnist/devices';
import { probeEngines, type ProbedDevice } from '@fmnist/trainer';

/** What was found out about this machine. */
export interface Findings {
  readonly node: { readonly version: string; readonly supported: boolean };
  readonly machine: Machine;
  readonly engines: readonly ProbedDevice[];
  readonly onnxruntime: OrtFacts;
  readonly cuda: CudaState;
  readonly tensorflow: Availability;
  readonly webgpu: DawnProbe;
  readonly wasm: ReturnType<typeof describeWasm>;
  readonly addons: readonly { readonly name: AddonName; readonly what: string; readonly path: string | undefined }[];
  readonly cache: { readonly path: string; readonly entries: readonly CacheEntry[] };
  readonly browser: Browser | undefined;
  readonly python: Python | null;
  readonly compiler: Awaited<ReturnType<typeof findCompiler>>;
}

/** Asks everything at the same time. Nothing in it throws, or takes longer than its own limit. */
export async function examine(): Promise<Findings> {
  const [machine, engines, tensorflow, webgpu, entries, compiler] = await Promise.all([
    describeMachine(),
    probeEngines(),
    probeTensorflow('cpu'),
    probeDawn(),
    cacheEntries(),
    findCompiler(),
  ]);
  return {
    node: { version: process.versions.node, supported: isSupported(process.versions.node) },
    machine,
    engines,
    onnxruntime: describeOrt(),
    cuda: cudaState(),
    tensorflow,
    webgpu,
    wasm: describeWasm(),
    addons: (Object.keys(addons) as AddonName[]).map((name) => ({
      name,
      what: addons[name].what,
      path: addonFolder(name),
    })),
    cache: { path: cacheFolder(), entries },
    browser: findBrowser(),
    python: findPython(),
    compiler,
  };
}

/** What package.json asks for: 20.19 or later. */
function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}
