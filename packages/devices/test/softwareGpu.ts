// For tests: WebGPU through SwiftShader, the same on every machine, whether it has a GPU or not.
import { installAddon } from '../src/addons.node.ts';
import { installSoftwareVulkan, prepareVulkan } from '../src/vulkan.node.ts';

process.env['FMNIST_SOFTWARE_GPU'] = '1';

/** Why there is none here; undefined where there is. */
export const noSoftwareGpu: string | undefined = await prepare();

async function prepare(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'SwiftShader is here for Linux x64 alone';
  try {
    await installSoftwareVulkan();
    await installAddon('dawn');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const vulkan = prepareVulkan();
  return vulkan.usable ? undefined : vulkan.reason;
}

/** Behind the name of a group of tests: the reason where it is skipped. */
export const whyNot: string = noSoftwareGpu === undefined ? '' : `: ${noSoftwareGpu}`;
