/** What runs anywhere, a page among it: classifying and scoring, without files. */
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
export { bestDevice, deviceChoices, probeDevice, type SkippedDevice } from './devices/openOnDevice.ts';
export type { Drawable, DrawableFrame, ImageSource } from './image/ImageSource.ts';
export type { PixelImage } from './image/PixelImage.ts';
export type { Invert, Preprocessing, Resize } from './image/toModelPixels.ts';
export type * from './Classifier.ts';
export { loadClassifier } from './loadClassifier.ts';
export type { ImageInput } from './model/imageInput.ts';
export type { LoadProgress, ModelSource } from './model/ModelFile.ts';
export { type ConvolutionOutput, convolutionOutputs, penultimate, withOutputs } from './model/intermediateOutputs.ts';
export { readImageInput } from './model/readImageInput.ts';
export { type ModelMetadata, readMetadata } from './model/readMetadata.ts';
export { type Device, type OpenedSession, openSession, type SessionOptions } from './session.ts';
export { imageBatches, type ImageBatchOptions } from './quantize/imageBatches.ts';
export { modelRunner } from './quantize/modelRunner.ts';
