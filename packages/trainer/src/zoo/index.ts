import type { LayersModel } from '../tf.ts';
import { lenet } from './lenet.ts';
import type { ModelOptions } from './ModelOptions.ts';

/** Every model by name: this line, and its file, are all there is to add. */
export const models = { lenet } satisfies Record<string, (options?: ModelOptions) => LayersModel>;

export type ModelName = keyof typeof models;
