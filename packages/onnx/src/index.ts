export { everywhere, everyNode } from './bodies.ts';
export { builder, type Builder } from './builder.ts';
export * from './check/index.ts';
export * from './diff/index.ts';
export { dtypeOf, dtypes, zeros, type DType, type NumericArray } from './dtype.ts';
export { ShapeError, showShape } from './errors.ts';
export { fromProto } from './fromProto.ts';
export {
  isLazy,
  lazyTensor,
  sizeOf,
  type Attribute,
  type Dim,
  type Graph,
  type Model,
  type Node,
  type TensorData,
  type TensorType,
  type Value,
} from './graph.ts';
export { attrsOf, type AnyOpDef, type Attrs, type GradientFn, type NodeView, type OpCase, type OpDef } from './op.ts';
export { ops, type OpType } from './ops/index.ts';
export { batchNormalizationTraining, type TrainedNormalization } from './ops/BatchNormalization.ts';
export { seededDropout, type SeededDropoutOptions } from './ops/seededDropout.ts';
export { inversePermutation, transposeData } from './ops/Transpose.ts';
export { CANONICAL_OPSET, DEFAULT_OPSET, OPSETS } from './opset.ts';
export * from './passes/index.ts';
export * from './proto/index.ts';
export * from './quantize/index.ts';
export { consumersOf, producersOf, replay, rewrite, type Visit } from './rewrite.ts';
export { knownInts, sizesOf } from './shape.ts';
export * from './summary/index.ts';
export { toProto } from './toProto.ts';
export { OnnxTextError } from './parse/OnnxTextError.ts';
export { parseModel } from './parse/parseModel.ts';
export { printModel, type PrintOptions } from './print.ts';
export { showAttribute } from './printGraph.ts';
