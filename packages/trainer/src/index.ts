export { probeEngines, type ProbedDevice } from './engines/probeEngines.ts';
export { proveEngine } from './engines/proveEngine.ts';
export * from './portable.ts';
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
