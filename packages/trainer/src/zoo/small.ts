import type { LayersModel } from '../tf.ts';
import type { ModelOptions } from './ModelOptions.ts';
import { vggGroups } from './vggGroups.ts';

/** Groups of 32, 96 and 128 channels: 0.38 M parameters, 32 MFLOP a picture at 28 x 28 x 1. */
export const small = (options: ModelOptions = {}): LayersModel =>
  vggGroups({ name: 'small', widths: [32, 96, 128], convolutions: 2 }, options);
