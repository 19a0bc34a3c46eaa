import { showShape } from '../errors.ts';
import type { Dim, Graph } from '../graph.ts';
import { rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';

/**
 * A Transpose that moves only axes of size 1 moves no element: it becomes a Reshape, which costs nothing. So does the NHWC to NCHW step of
 * a grey picture. It stays where more than one size is known only at run time.
 */
export function transposeToReshape(graph: Graph, decline: Decline = ignore): Graph {
  return rewrite(graph, (g, node, [x]) => {
    const [y] = node.outputs;
    if (node.op !== 'Transpose' || !x || !y) return undefined;
    const perm = node.attrs['perm']?.value;
    if (!Array.isArray(perm)) return undefined;
    const moving = (perm as number[]).filter((axis) => x.shape[axis] !== 1);
    const inOrder = moving.every((axis, i) => i === 0 || axis > (moving[i - 1] ?? -1));
    const shape = (perm as number[]).map((axis): Dim => x.shape[axis] ?? 1);
    if (!inOrder) return undefined;
    if (shape.filter((d) => typeof d === 'string').length <= 1) return [g.reshape(x, shape)];
    decline(node, `more than one size of ${showShape(shape)} is known only at run time`);
    return undefined;
  });
}
