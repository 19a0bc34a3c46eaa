export { type Calibration, calibration, type CalibrationBin } from './metrics/calibration.ts';
export { type Confusion, confusionMatrix, topConfusions } from './metrics/confusionMatrix.ts';
export { type McNemar, mcnemar } from './metrics/mcnemar.ts';
export { argmaxRows, type ClassMetrics, type Metrics, metrics } from './metrics/metrics.ts';
export { type Interval, wilson } from './metrics/wilson.ts';
export {
  type Evaluation,
  type EvaluateOptions,
  evaluate,
  type LabelledImages,
  type TtaEvaluation,
} from './evaluate.ts';
export type { PixelImage } from './image/PixelImage.ts';
export type { Invert } from './image/toModelPixels.ts';
export {
  type Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
  loadClassifier,
  type Prediction,
} from './loadClassifier.ts';
export type { ImageInput } from './model/imageInput.ts';
export { readImageInput } from './model/readImageInput.ts';
export { type ModelMetadata, readMetadata } from './model/readMetadata.ts';
export { type Device, type ModelSource, type OpenedSession, openSession, type SessionOptions } from './session.ts';
export type { ImageSource } from '#image';
export { type EvaluationToSave, saveEvaluation, ttaJson } from './saveEvaluation.node.ts';
export { nodePlacement, type NodePlacement, type ProviderNodes } from './nodePlacement.node.ts';
export { type ChildOptions, sessionInChild } from './sessionInChild.node.ts';
export { probeWebGpu } from './probeWebGpu.node.ts';
