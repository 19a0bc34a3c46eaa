import { expand, type Graph, type OpType } from '@fmnist/onnx';

/** What onnxruntime's WebGPU provider cannot run as one operator. */
const lacking: Partial<Record<OpType, string>> = {
  GroupNormalization: 'onnxruntime takes it apart by itself, with arithmetic on its shape that stays on the CPU',
  LogSoftmax: 'no kernel',
  ReduceLogSum: 'takes no logarithm where there are no axes and noop_with_empty_axes',
  ReduceSumSquare: 'squares nothing where there are no axes and noop_with_empty_axes',
  Selu: 'no kernel',
  Sign: 'no kernel',
  Softsign: 'no kernel',
};

/** Operators that the WebGPU provider lacks or has wrong, as their definitions write them in simpler ones. */
export const decompose = (graph: Graph): Graph => expand(graph, ({ op }) => Object.hasOwn(lacking, op));
