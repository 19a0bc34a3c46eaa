import { sizeOf, type Graph, type Node, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

/**
 * What does nothing gives way to what it reads: Identity; Dropout as models are run (without a training_mode, or with one that is constantly off);
 * a multiplication or division by 1.
 *
 * Declines for a Dropout whose mask is asked for, and where the 1 has more axes than what it multiplies.
 */
export function removeIdentity(graph: Graph): Graph {
  return rewrite(graph, (_g, node, inputs) => {
    const same = node.domain === '' && node.outputs.length === 1 ? sameAs(node, inputs) : undefined;
    return same && [same];
  });
}

type Inputs = readonly (Value | undefined)[];

/** The input that a node hands on as it is. */
function sameAs({ op }: Node, [a, b, training]: Inputs): Value | undefined {
  switch (op) {
    case 'Identity':
      return a;
    case 'Dropout':
      return !training || (training.known && !training.known.data[0]) ? a : undefined;
    case 'Mul':
      return isOneFor(a, b) ? a : isOneFor(b, a) ? b : undefined;
    case 'Div':
      return isOneFor(a, b) ? a : undefined;
    default:
      return undefined;
  }
}

/** Whether x times this is x, in the same shape. float16 is kept as bits. */
const isOneFor = (x: Value | undefined, one: Value | undefined): boolean =>
  one?.known !== undefined &&
  one.dtype !== 'float16' &&
  sizeOf(one.known.shape) === 1 &&
  Number(one.known.data[0]) === 1 &&
  one.shape.length <= (x?.shape.length ?? 0);
