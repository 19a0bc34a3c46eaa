import { compare } from './compare.ts';
import type { Run, Tensors } from './verify.ts';

/** The first layer at which source and result are not the same. */
export interface PartingLayer {
  readonly layer: string;
  readonly className: string;
  readonly maxAbsolute: number;
  /** Largest element that the source model has there. */
  readonly largest: number;
}

/**
 * The first layer, in the order in which they run, whose outputs differ by more than `tolerance` of their scale; undefined where all agree:
 * then only the fully optimised graph differs.
 */
export async function findParting(
  layers: readonly { readonly name: string; readonly className: string }[],
  inputs: { readonly source: Tensors; readonly result: Tensors },
  source: Run,
  result: Run,
  { tolerance }: { readonly tolerance: number },
): Promise<PartingLayer | undefined> {
  const [expected, received] = [await source(inputs.source), await result(inputs.result)];
  for (const { name, className } of layers) {
    const [a, b] = [expected[name], received[name]];
    if (!a || !b) continue;
    const { maxAbsolute, largest } = compare(name, a, b);
    if (!(maxAbsolute <= tolerance * Math.max(1, largest))) return { layer: name, className, maxAbsolute, largest };
  }
  return undefined;
}
