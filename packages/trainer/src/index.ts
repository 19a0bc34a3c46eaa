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
export { proveEngine } from './engines/proveEngine.ts';
export { probeEngines, type ProbedDevice } from './engines/probeEngines.ts';
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
export type { ModelTools } from './run/chooseModel.node.ts';
export { CHECKPOINT, loadCheckpoint, saveCheckpoint, type Checkpoint } from './run/checkpoint.node.ts';
export { classifierMetadata } from './run/finishRun.node.ts';
export {
  loadArtifacts,
  loadLayersModel,
  saveLayersModel,
  type LoadedArtifacts,
  type LoadedModel,
  type ModelInfo,
} from './run/layersModelFile.node.ts';
export { readWeights, weightsOf } from './run/readWeights.node.ts';
export type { RunCallbacks, RunOptions, RunResult, TrainEvent } from './run/RunOptions.ts';
export { resolveRunSettings, resumeRun, trainRun, type ResumeOptions } from './run/trainRun.node.ts';
export { lenet } from './zoo/lenet.ts';
export { models, type ModelName } from './zoo/index.ts';
export type { Initialization, ModelOptions } from './zoo/ModelOptions.ts';
