export { describeDiff } from './describeDiff.ts';
export { diffModels } from './diffModels.ts';
export type { Change, ModelDiff, NodeChange, NodeRef, Renaming, WeightChange, WeightRef } from './ModelDiff.ts';
