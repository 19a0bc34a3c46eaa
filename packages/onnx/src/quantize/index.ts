export type { CodeType, Range } from './affine.ts';
export { rangeMethods, type RangeMethodName } from './calibrate/index.ts';
export { codeChoices, type CodeProvider } from './codeChoices.ts';
export { compareRows, runOutput, type RunComparison } from './compareRuns.ts';
export { debugTable, type TensorNoise } from './debugTable.ts';
export { quantizeStatic, type StaticOptions, type StaticQuantization } from './quantizeStatic.ts';
export { quantizeWeights } from './quantizeWeights.ts';
export type { NamedTensors, RunModel } from './RunModel.ts';
export type { LayerSensitivity } from './sensitivity.ts';
