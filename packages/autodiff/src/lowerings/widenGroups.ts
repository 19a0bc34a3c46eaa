import { attrsOf, ops, rewrite, type Graph } from '@fmnist/onnx';

/**
 * Transposed convolutions in groups of several inputs and one output each, with a second output of zeros in each, which is dropped again. The
 * WebGPU provider of onnxruntime 1.30 gives wrong numbers for them; they are the gradient of a depthwise convolution with a multiplier.
 *
 *     W [C, 1, ...kernel] -> [C, 2, ...kernel]: Y [N, 2 G, ...size] -> every second channel
 */
export const widenGroups = (graph: Graph): Graph =>
  rewrite(graph, (g, node, [x, w, b]) => {
    if (node.op !== 'ConvTranspose' || !x || !w) return undefined;
    const attrs = attrsOf(ops.ConvTranspose, node);
    if (attrs.group === 1 || w.shape[1] !== 1 || w.shape[0] === attrs.group) return undefined;
    const none = w.shape.map(() => 0);
    const wide = g.Pad(w, g.ints([...none, ...none.with(1, 1)]), g.scalar(0, w.dtype));
    const all = g.ConvTranspose(x, wide, undefined, attrs);
    const y = g.Slice(all, g.ints([0]), g.ints([2 * attrs.group]), g.ints([1]), g.ints([2]));
    return [b ? g.Add(y, g.reshape(b, [attrs.group, ...none.slice(2).map(() => 1)])) : y];
  });
