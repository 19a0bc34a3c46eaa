import { attrsOf, ops, rewrite, type Graph, type Value } from '@fmnist/onnx';
import { emitCode } from './first.ts';

/**
 * ArgMax whose positions are cast from int64 at once, in floats: K - max(x == max x ? K - k : 0). The WebGPU provider has no Cast from int64 and
 * would fetch the positions to the CPU.
 */
export function lowerArgMax(graph: Graph): Graph {
  const operands = new Map<Value, { readonly x: Value; readonly axis: number }>();
  return rewrite(graph, (g, node, [x]) => {
    const [y] = node.outputs;
    if (node.op === 'ArgMax' && x && y) {
      const { axis, select_last_index } = attrsOf(ops.ArgMax, node);
      const at = axis < 0 ? axis + x.shape.length : axis;
      if (select_last_index === 0 && typeof x.shape[at] === 'number') operands.set(y, { x, axis: at });
    }
    const found = node.op === 'Cast' && node.inputs[0] ? operands.get(node.inputs[0]) : undefined;
    if (!found || !y) return undefined;
    const isLargest = g.Equal(found.x, g.ReduceMax(found.x, g.ints([found.axis])));
    const { largest } = emitCode(g, isLargest, found.axis);
    const position = g.Sub(g.scalar(Number(found.x.shape[found.axis])), largest);
    const shaped = y.shape.length === position.shape.length ? position : g.Squeeze(position, g.ints([found.axis]));
    return [g.Cast(shaped, { to: attrsOf(ops.Cast, node).to })];
  });
}
