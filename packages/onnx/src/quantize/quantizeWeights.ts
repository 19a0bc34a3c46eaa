import { rewrite } from '../rewrite.ts';
import { sizeOf, type Graph, type Value } from '../graph.ts';
import { weightPlaces } from './channelAxis.ts';
import { emitDequantizedWeight } from './emitCodes.ts';
import { excluderOf, type Exclude } from './exclusion.ts';
import { checkFloat } from './prepare.ts';
import { quantizeWeight } from './quantizeWeight.ts';

export interface WeightOnlyOptions {
  readonly exclude?: Exclude | undefined;
}

/** Below it the scales, and the node that applies them, are as long as what is saved. */
const SMALLEST = 256;

/**
 * Weights in int8 with a scale for each channel, and a DequantizeLinear in front of what reads them; it computes in float32 as before. The
 * smallest file, with the least that can go wrong, and no faster.
 * @throws {ToolkitError} NO_SUCH_NODE, ALREADY_QUANTIZED
 */
export function quantizeWeights(graph: Graph, { exclude = [] }: WeightOnlyOptions = {}): Graph {
  const isExcluded = excluderOf(graph, exclude);
  const made = new Map<string, Value>();
  return rewrite(checkFloat(graph), (g, node, inputs) => {
    if (isExcluded(node)) return undefined;
    const replaced = weightPlaces(node).flatMap(({ input, axis }) => {
      const weight = inputs[input];
      if (weight?.known?.dtype !== 'float32' || sizeOf(weight.known.shape) < SMALLEST) return [];
      const along = axis(node, weight.known.shape);
      const key = `${along} ${weight.name}`;
      const codes = made.get(key) ?? emitDequantizedWeight(g, quantizeWeight(weight.known, along), weight.name, along);
      made.set(key, codes);
      return [[input, codes] as const];
    });
    return replaced.length === 0
      ? undefined
      : g.copy(
          node,
          replaced.reduce((all, [input, codes]) => all.with(input, codes), inputs),
        );
  });
}
