export { adam, adamw, type AdamOptions } from './adam.ts';
export type { Optimizer, UpdateInputs } from './Optimizer.ts';
export { sgd, type SgdOptions } from './sgd.ts';
