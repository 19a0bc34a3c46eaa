export type { OperatorLookup, OperatorSchema, Problem } from './checkContext.ts';
export { checkModel } from './checkModel.ts';
