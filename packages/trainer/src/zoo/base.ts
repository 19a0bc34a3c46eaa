import type { LayersModel } from '../tf.ts';
import type { ModelOptions } from './ModelOptions.ts';
import { vggGroups } from './vggGroups.ts';

/** Groups of 64, 128 and 256 channels: 1.15 M parameters, 87 MFLOP a picture at 28 x 28 x 1. */
export const base = (options: ModelOptions = {}): LayersModel =>
  vggGroups({ name: 'base', widths: [64, 128, 256], convolutions: 2 }, options);
