import type { LayersModel } from '../tf.ts';
import type { ModelOptions } from './ModelOptions.ts';
import { vggGroups } from './vggGroups.ts';

/** Groups of 128, 384 and 512 channels, three convolutions each with a residual around the last two: 10 M parameters, 0.67 GFLOP a picture at 28 x 28 x 1. */
export const large = (options: ModelOptions = {}): LayersModel =>
  vggGroups({ name: 'large', widths: [128, 384, 512], convolutions: 3 }, options);
