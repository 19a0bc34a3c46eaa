export * from './portable.ts';
export { nodePlacement, type NodePlacement, type ProviderNodes } from './devices/nodePlacement.node.ts';
export { probeWebGpu } from './devices/probeWebGpu.node.ts';
export { type ChildOptions, sessionInChild } from './devices/sessionInChild.node.ts';
export { type EvaluationToSave, saveEvaluation, ttaJson } from './saveEvaluation.node.ts';
