/** What runs anywhere, a page among it: training, without folders of runs. */
export {
  engines,
  type Engine,
  type EngineDef,
  type EngineDevice,
  type EngineName,
  type EngineOptions,
  type EngineState,
  type StepResult,
} from './engines/index.ts';
export { exportTrainingStep, type TrainingStepExport, type TrainingStepExportOptions } from './exportTrainingStep.ts';
export type { EpochRow, StepRow } from './history.ts';
export { optimizers, type OptimizerName } from './optimizer.ts';
export { recipes, type Recipe, type RecipeName } from './recipes/index.ts';
export { learningRate, schedules, type ScheduleName } from './schedules.ts';
export {
  isFrozen,
  resolveSettings,
  setWeights,
  train,
  trainingSplit,
  type RunStart,
  type TrainedModel,
  type TrainOptions,
  type TrainSettings,
} from './train.ts';
export {
  runEpochs,
  START,
  type LoopCallbacks,
  type LoopSettings,
  type Progress,
  type StepInfo,
  type StopReason,
} from './training.ts';
export { lenet } from './zoo/lenet.ts';
export { models, type ModelName } from './zoo/index.ts';
export type { Initialization, ModelOptions } from './zoo/ModelOptions.ts';
