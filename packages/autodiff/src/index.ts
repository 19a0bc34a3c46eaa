export type { Clipping } from './clipGradient.ts';
export { gradient, NoGradientError } from './gradient.ts';
export * from './losses/index.ts';
export {
  adam,
  adamw,
  sgd,
  type AdamOptions,
  type Optimizer,
  type SgdOptions,
  type UpdateInputs,
} from './optimizers/index.ts';
export { fromTrained, packWeights, toTrained, trainableWeights, unpackWeights, type Parameter } from './parameter.ts';
export {
  evaluationStep,
  isWeight,
  trainingStep,
  initialState,
  parametersOf,
  type Loss,
  type StateVector,
  type TrainingStep,
  type TrainingStepOptions,
} from './trainingStep.ts';
export { forWebGpu } from './lowerings/index.ts';
