import type { DataEvent } from '@fmnist/data';
import type { Output } from './createOutput.ts';

/** Tells what is happening to data while they are loaded. */
export function showData(output: Output): (event: DataEvent) => void {
  return ({ type, message }) => (type === 'warning' ? output.warn(message) : output.live({ label: message }));
}
