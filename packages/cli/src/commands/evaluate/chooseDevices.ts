import type { ProviderName } from '@fmnist/runtime';
import { checkChoice } from '../../options/checkChoice.ts';

/** Where a model can be scored; the last two in a headless browser. The same list as the runtime's, which is not loaded for a slip of the pen. */
export const scoringDevices = [
  'cpu',
  'cuda',
  'webgpu',
  'wasm',
  'browser-wasm',
  'browser-webgpu',
] as const satisfies readonly ProviderName[];

/**
 * `--device`: auto, all, or names with commas between them.
 * @throws {ToolkitError} UNKNOWN_NAME
 */
export function chooseDevices(value: string): 'auto' | readonly ProviderName[] {
  if (value === 'auto') return 'auto';
  if (value === 'all') return scoringDevices;
  const names = value.split(',').map((name) => name.trim());
  if (names.length > 1) return [...new Set(names.map((name) => checkChoice('--device', name, scoringDevices)))];
  const name = checkChoice('--device', value, ['auto', 'all', ...scoringDevices] as const);
  return name === 'auto' || name === 'all' ? chooseDevices(name) : [name];
}
