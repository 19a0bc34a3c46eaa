import { sizeOf, type Node, type TensorData, type TensorType } from './graph.ts';
import { attrsOf, type AnyOpDef } from './op.ts';

/** Up to this many elements content is worked out while emitting: enough for shapes, never for weights. */
const KNOWN_LIMIT = 1024;

/** What the first output of a node holds, where that is worked out while the graph is built: shape arithmetic, not weights. */
export const knownContent = (
  def: AnyOpDef,
  node: Pick<Node, 'inputs' | 'attrs'>,
  types: readonly TensorType[],
): TensorData | undefined => evaluateSmall(def, node, types) ?? sizesAsData(types[0]);

function evaluateSmall(
  def: AnyOpDef,
  node: Pick<Node, 'inputs' | 'attrs'>,
  types: readonly TensorType[],
): TensorData | undefined {
  const shape = types[0]?.shape ?? [];
  if (!def.evaluate || !shape.every((d) => typeof d === 'number') || sizeOf(shape) > KNOWN_LIMIT) return undefined;
  if (!node.inputs.every((v) => v === undefined || (v.known && sizeOf(v.known.shape) <= KNOWN_LIMIT))) return undefined;
  return def.evaluate(
    node.inputs.map((v) => v?.known),
    attrsOf(def, node),
  );
}

/** Sizes that turned out to be numbers are content like any other. */
function sizesAsData(type: TensorType | undefined): TensorData | undefined {
  if (
    type?.dtype !== 'int64' ||
    !type.sizes?.every((d) => typeof d === 'number') ||
    !type.shape.every((d) => typeof d === 'number')
  )
    return undefined;
  return { dtype: 'int64', shape: type.shape, data: BigInt64Array.from(type.sizes, BigInt) };
}
