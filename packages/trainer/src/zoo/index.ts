import type { LayersModel } from '../tf.ts';
import { base } from './base.ts';
import { large } from './large.ts';
import { lenet } from './lenet.ts';
import { resnet20 } from './resnet20.ts';
import { small } from './small.ts';
import type { ModelOptions } from './ModelOptions.ts';

/** Every model by name: this line, and its file, are all there is to add. */
export const models = { lenet, small, base, large, resnet20 } satisfies Record<
  string,
  (options?: ModelOptions) => LayersModel
>;

export type ModelName = keyof typeof models;
