export { gradient, NoGradientError } from './gradient.ts';
export { softmaxCrossEntropy, type CrossEntropyOptions } from './losses/softmaxCrossEntropy.ts';
export { adam, adamw, sgd, type AdamOptions, type Optimizer, type SgdOptions } from './optimizers/index.ts';
export { fromTrained, toTrained, trainableWeights, unpackWeights, type Parameter } from './parameter.ts';
export {
  evaluationStep,
  isWeight,
  packWeights,
  trainingStep,
  type Loss,
  type TrainingStep,
  type TrainingStepOptions,
} from './trainingStep.ts';
