import { Argument } from '@commander-js/extra-typings';
import type { DeviceName } from '@fmnist/devices';
import type { EngineName } from '@fmnist/trainer';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { createCommand } from '../options/createCommand.ts';
import { printable } from '../output/printable.ts';

interface SetupFlags {
  readonly gpu?: boolean | undefined;
  readonly software?: boolean | undefined;
  readonly from?: string | undefined;
}

interface Progress {
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

interface Installed {
  /** What is there now, for a person. */
  readonly what: string;
  readonly folder: string;
  /** What it is proved with. */
  readonly engine: EngineName;
  readonly device: DeviceName;
}

/** What can be set up, and how. */
const setups = {
  async tensorflow({ gpu, from }: SetupFlags, progress: Progress): Promise<Installed> {
    const { setupTensorflow } = await import('@fmnist/devices');
    const { version, folder } = await setupTensorflow({ gpu, from, ...progress });
    return { what: `TensorFlow ${version}`, folder, engine: 'tfjs', device: gpu ? 'cuda' : 'cpu' };
  },
  async webgpu({ software }: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon, installSoftwareVulkan } = await import('@fmnist/devices');
    const folder = await installAddon('dawn', progress);
    if (software) await installSoftwareVulkan(progress);
    return { what: `WebGPU for Node${software ? ', in software' : ''}`, folder, engine: 'tfjs', device: 'webgpu' };
  },
  async wasm(_flags: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon } = await import('@fmnist/devices');
    const folder = await installAddon('onnxruntime-web', progress);
    return { what: "onnxruntime-web, a page's onnxruntime", folder, engine: 'ort', device: 'wasm' };
  },
  async browser(_flags: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon, installBrowser } = await import('@fmnist/devices');
    await installAddon('onnxruntime-web', progress);
    const { name, executable } = await installBrowser(progress);
    return { what: `${name}, without a window`, folder: executable, engine: 'ort', device: 'wasm' };
  },
  async cuda({ from }: SetupFlags, progress: Progress): Promise<Installed> {
    const { setupCuda } = await import('@fmnist/devices');
    const { version, folder, missing } = await setupCuda({ from, ...progress });
    if (missing.length > 0) progress.onProgress(`The provider is in ${folder}. Still missing: ${missing.join(', ')}`);
    return { what: `onnxruntime's CUDA provider ${version}`, folder, engine: 'ort', device: 'cuda' };
  },
};

type SetupName = keyof typeof setups;

/** `setup`: adds what an install leaves out. */
export function setupCommand(perform: Perform) {
  return createCommand('setup', {
    summary: 'Add what a device needs: a current TensorFlow, CUDA for onnxruntime, WebGPU for Node.',
    examples: [
      ['fmnist setup tensorflow', 'tfjs-node on a current TensorFlow, for train --engine tfjs'],
      ['fmnist setup tensorflow --gpu', 'the same with CUDA'],
      ['fmnist setup cuda', "onnxruntime's CUDA provider, for train --device cuda"],
      ['fmnist setup webgpu', 'WebGPU for TensorFlow.js in Node'],
      ['fmnist setup wasm', "a page's onnxruntime, for train --device wasm"],
      ['fmnist setup webgpu --software', 'and a GPU in software, to try it without one'],
    ],
    later: [],
  })
    .addArgument(new Argument('<what>', 'tensorflow, cuda, webgpu or wasm').choices(Object.keys(setups) as SetupName[]))
    .option('--gpu', 'tensorflow: with CUDA')
    .option('--software', 'webgpu: a GPU in software, too (Linux x64)')
    .option('--from <folder>', 'tensorflow, cuda: take the libraries from this folder')
    .action((what, flags) => perform((context) => setup(what, flags, context)));
}

async function setup(what: SetupName, flags: SetupFlags, { output, signal }: Context): Promise<Outcome> {
  const onProgress = (message: string) => output.say(printable(message));
  const installed = await setups[what](flags, { onProgress, signal });
  const { proveEngine } = await import('@fmnist/trainer');
  const { engine, device } = installed;
  output.say(`Proving it with training steps: ${engine} on ${device}`);
  const losses = await proveEngine(engine, device);
  output.show([
    `${installed.what} is there, and trains as onnxruntime does on the CPU: losses ${losses.map((x) => x.toFixed(4)).join(', ')}`,
    `  ${printable(installed.folder)}`,
    `Use it: pnpm train --engine ${engine} --device ${device}`,
  ]);
  return { json: { setup: what, ...installed, losses } };
}
