import { ToolkitError } from '@fmnist/errors';
import { checkChoice } from './checkChoice.ts';

const devices = ['auto', 'cpu', 'cuda', 'webgpu', 'wasm'] as const;

/**
 * A device by name. Whether it is here is for the library to find out.
 * @throws {ToolkitError} UNKNOWN_NAME, NOT_YET
 */
export function checkDevice(name: string): string {
  if (name === 'all' || name.includes(',')) {
    throw new ToolkitError('NOT_YET', 'several devices at once are not there yet', {
      kind: 'usage',
      where: '--device',
      expected: devices.join(', '),
    });
  }
  return checkChoice('--device', name, devices);
}
