import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addonFolder, addons } from '../addons.node.ts';
import type { Availability } from '../Availability.ts';
import { runIsolated } from '../runIsolated.node.ts';
import { prepareVulkan, vulkanEnvironment } from '../vulkan.node.ts';

export interface WebGpuAdapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Half precision in shaders. */
  readonly hasF16: boolean;
}

export type DawnProbe = Availability & { readonly adapter: WebGpuAdapter | null };

const SCRIPT = `
import(process.argv[1]).then(async ({ create }) => {
  const adapter = await create([]).requestAdapter();
  const { vendor, architecture, device, description } = adapter?.info ?? {};
  console.log(JSON.stringify(adapter ? { vendor, architecture, device, description, hasF16: adapter.features.has('shader-f16') } : null));
  process.exit(0);
});`;

/** Which GPU Dawn finds, asked in a process of its own: a driver may crash or hang. Never throws. */
export async function probeDawn(): Promise<DawnProbe> {
  const vulkan = prepareVulkan();
  if (!vulkan.usable) return { ...vulkan, adapter: null };
  const folder = addonFolder('dawn');
  if (folder === undefined)
    return {
      usable: false,
      reason: `${addons.dawn.what} is not installed`,
      hint: 'Run `fmnist setup webgpu`.',
      adapter: null,
    };
  const dawn = pathToFileURL(join(folder, 'index.js')).href;
  const answer = await runIsolated(SCRIPT, [dawn], { limitMs: 4000, env: vulkanEnvironment() });
  if ('failed' in answer) return { usable: false, reason: `Dawn: ${answer.failed}`, adapter: null };
  const adapter = answer.value as WebGpuAdapter | null;
  if (!adapter) return { usable: false, reason: 'Dawn finds no GPU', adapter };
  return { usable: true, detail: adapter.description || adapter.device || adapter.vendor, adapter };
}
