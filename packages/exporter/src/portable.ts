/** What runs anywhere, a browser among them: no file is read here. */
export { ExportError } from './errors.ts';
export { toClassifier, type ClassifierOptions, type Normalization } from './classifier.ts';
export { convert, type ConvertOptions, type Layout } from './convert.ts';
export { exportModel, reportOf, type ExportedModel, type ExportOptions, type ExportSource } from './exportModel.ts';
export { emptyReport, formatReport, type ExportReport, type Step, type StepStatus } from './report.ts';
export {
  pictures,
  type InnerLayer,
  type LayerCase,
  type LayerConfig,
  type LayerContext,
  type LayerDef,
} from './layer.ts';
export { layers } from './layers/index.ts';
export { optimize, simplify, type Declined } from './optimize.ts';
export {
  artifactsOf,
  fromArtifacts,
  fromLayersModel,
  type LayersModelLike,
  type ModelArtifacts,
} from './source/fromLayersModel.ts';
export { loadModel } from './source/loadModel.ts';
export type { LoadOptions, LoadProgress, ModelSource } from './source/LoadOptions.ts';
export type { SourceModel } from './source/SourceModel.ts';
export type { OutputDifference } from './verification/compare.ts';
export type { PartingLayer } from './verification/findParting.ts';
export type { Verification } from './verification/verify.ts';
