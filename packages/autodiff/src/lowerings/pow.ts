import { dtypes, rewrite, type Builder, type Graph, type Value } from '@fmnist/onnx';

/**
 * Pow of two tensors of one type and, where one of them is broadcast along the last axis, of one shape. The WebGPU provider of onnxruntime 1.30
 * leaves powers of another type than their base to the CPU, and cannot build its kernel for lengths of 4, 8 ... along a last axis that is
 * broadcast ("raw_hash_map<>::at").
 */
export const lowerPow = (graph: Graph): Graph =>
  rewrite(graph, (g, node, [a, b]) => {
    if (node.op !== 'Pow' || !a || !b) return undefined;
    const power = a.dtype === b.dtype ? b : g.Cast(b, { to: dtypes[a.dtype].onnx });
    const shape = node.outputs[0]?.shape.flatMap((d) => (typeof d === 'number' ? [d] : [])) ?? [];
    return [g.Pow(alongLast(g, a, shape), alongLast(g, power, shape))];
  });

const alongLast = (g: Builder, v: Value, shape: readonly number[]): Value =>
  v.shape.some((d) => d !== 1) && v.shape.at(-1) === 1 && shape.at(-1) !== 1 ? g.Expand(v, g.ints(shape)) : v;
