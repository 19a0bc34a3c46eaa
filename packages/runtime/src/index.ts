export * from './portable.ts';
export { nodePlacement, type NodePlacement, type ProviderNodes } from './devices/nodePlacement.node.ts';
export { probeWebGpu } from './devices/probeWebGpu.node.ts';
export { type ChildOptions, sessionInChild } from './devices/sessionInChild.node.ts';
export { type EvaluationToSave, saveEvaluation, ttaJson } from './saveEvaluation.node.ts';
export {
  compareProviders,
  type CompareOptions,
  type Comparison,
  type MissingProvider,
  type ProviderRow,
} from './providers/compareProviders.node.ts';
export type { Disagreement } from './providers/agreement.ts';
export { providerNames, type ProviderName } from './providers/providers.node.ts';
export { comparisonJson, type ComparisonToSave, saveComparison } from './providers/saveComparison.node.ts';
export { probeBrowser } from './browser/probeBrowser.node.ts';
export type {
  Benchmark,
  BenchmarkMachine,
  BenchmarkRow,
  BenchmarkSettings,
  MissingMeasurement,
  ScoredAccuracy,
} from './benchmark/Benchmark.ts';
export {
  benchmark,
  type BenchmarkModel,
  type BenchmarkOptions,
  type BenchmarkProgress,
} from './benchmark/benchmark.node.ts';
export { benchmarkCsv, benchmarkMarkdown, nodesText } from './benchmark/benchmarkTable.ts';
export { type BenchmarkChange, type BenchmarkComparison, compareBenchmarks } from './benchmark/compareBenchmarks.ts';
export type { ProfiledLayer } from './benchmark/layersOf.ts';
export type { MachineLimits } from './benchmark/measureLimits.node.ts';
export { modelDtype, type ModelDtype } from './benchmark/modelDtype.ts';
export { type ModelProfile, profileModel, type ProfileOptions } from './benchmark/profileModel.node.ts';
export { type EarlierBenchmark, readBenchmark } from './benchmark/readBenchmark.ts';
