export type { OperatorLookup, OperatorSchema, Parameter, Problem } from './checkContext.ts';
export { checkModel } from './checkModel.ts';
export { checkModelFully } from './checkModelFully.ts';
export { onnxOperators } from './onnxOperators.ts';
