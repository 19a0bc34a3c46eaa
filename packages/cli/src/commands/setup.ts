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
  readonly prove: (signal: AbortSignal) => Promise<Proof>;
}

interface Proof {
  /** What was tried, and what came of it. */
  readonly said: string;
  /** A command that uses it. */
  readonly use: string;
  readonly json: object;
}

/** Proves a device with training steps, against onnxruntime on the CPU. */
const byTraining = (engine: EngineName, device: DeviceName) => async (): Promise<Proof> => {
  const { proveEngine } = await import('@fmnist/trainer');
  const losses = await proveEngine(engine, device);
  return {
    said: `trains as onnxruntime does on the CPU: losses ${losses.map((x) => x.toFixed(4)).join(', ')}`,
    use: `pnpm train --engine ${engine} --device ${device}`,
    json: { engine, device, losses },
  };
};

/** Proves the browser with a run of a model in a page. */
async function byPage(signal: AbortSignal): Promise<Proof> {
  const { probeBrowser } = await import('@fmnist/runtime');
  const { detail } = await probeBrowser('wasm', { signal });
  return {
    said: `runs a model in a page: ${detail}`,
    use: 'pnpm evaluate MODEL --device browser-wasm',
    json: { device: 'browser-wasm', detail },
  };
}

/** What can be set up, and how. */
const setups = {
  async tensorflow({ gpu, from }: SetupFlags, progress: Progress): Promise<Installed> {
    const { setupTensorflow } = await import('@fmnist/devices');
    const { version, folder } = await setupTensorflow({ gpu, from, ...progress });
    return { what: `TensorFlow ${version}`, folder, prove: byTraining('tfjs', gpu ? 'cuda' : 'cpu') };
  },
  async webgpu({ software }: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon, installSoftwareVulkan } = await import('@fmnist/devices');
    const folder = await installAddon('dawn', progress);
    if (software) await installSoftwareVulkan(progress);
    return { what: `WebGPU for Node${software ? ', in software' : ''}`, folder, prove: byTraining('tfjs', 'webgpu') };
  },
  async wasm(_flags: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon } = await import('@fmnist/devices');
    const folder = await installAddon('onnxruntime-web', progress);
    return { what: "onnxruntime-web, a page's onnxruntime", folder, prove: byTraining('ort', 'wasm') };
  },
  async browser(_flags: SetupFlags, progress: Progress): Promise<Installed> {
    const { installAddon, installBrowser } = await import('@fmnist/devices');
    await installAddon('onnxruntime-web', progress);
    const { name, executable } = await installBrowser(progress);
    return { what: `${name}, without a window`, folder: executable, prove: byPage };
  },
  async cuda({ from }: SetupFlags, progress: Progress): Promise<Installed> {
    const { setupCuda } = await import('@fmnist/devices');
    const { version, folder, missing } = await setupCuda({ from, ...progress });
    if (missing.length > 0) progress.onProgress(`The provider is in ${folder}. Still missing: ${missing.join(', ')}`);
    return { what: `onnxruntime's CUDA provider ${version}`, folder, prove: byTraining('ort', 'cuda') };
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
      ['fmnist setup browser', 'a headless Chromium, for evaluate --device browser-wasm'],
      ['fmnist setup webgpu --software', 'and a GPU in software, to try it without one'],
    ],
    later: [],
  })
    .addArgument(
      new Argument('<what>', 'tensorflow, cuda, webgpu, wasm or browser').choices(Object.keys(setups) as SetupName[]),
    )
    .option('--gpu', 'tensorflow: with CUDA')
    .option('--software', 'webgpu: a GPU in software, too (Linux x64)')
    .option('--from <folder>', 'tensorflow, cuda: take the libraries from this folder')
    .action((what, flags) => perform((context) => setup(what, flags, context)));
}

async function setup(what: SetupName, flags: SetupFlags, { output, signal }: Context): Promise<Outcome> {
  const onProgress = (message: string) => output.say(printable(message));
  const { prove, ...installed } = await setups[what](flags, { onProgress, signal });
  output.say('Proving it by a run');
  const { said, use, json } = await prove(signal);
  output.show([
    `${installed.what} is there, and ${printable(said)}`,
    `  ${printable(installed.folder)}`,
    `Use it: ${use}`,
  ]);
  return { json: { setup: what, ...installed, ...json } };
}
