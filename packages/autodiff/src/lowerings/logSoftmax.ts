import { attrsOf, ops, rewrite, type Graph } from '@fmnist/onnx';

/** x - max - log sum exp(x - max), because the WebGPU provider has no LogSoftmax. No exponential is larger than 1. */
export const lowerLogSoftmax = (graph: Graph): Graph =>
  rewrite(graph, (g, node, [x]) => {
    if (node.op !== 'LogSoftmax' || !x) return undefined;
    const axes = g.ints([attrsOf(ops.LogSoftmax, node).axis]);
    const centred = g.Sub(x, g.ReduceMax(x, axes));
    return [g.Sub(centred, g.Log(g.ReduceSum(g.Exp(centred), axes)))];
  });
