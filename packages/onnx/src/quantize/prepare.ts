import { ToolkitError } from '@fmnist/errors';
import { everyNode } from '../bodies.ts';
import type { Graph } from '../graph.ts';
import { foldBatchNormalization } from '../passes/foldBatchNormalization.ts';
import { foldConstants } from '../passes/foldConstants.ts';
import { liftOverMaxPool } from '../passes/liftOverMaxPool.ts';

/**
 * A graph that computes the same, with less to round: normalisations are in the weights, since they have no 8-bit form, and activations stand right
 * behind the products whose codes can do their work, so that none is spent on numbers that a Relu cuts off.
 * @throws {ToolkitError} ALREADY_QUANTIZED
 */
export const prepareGraph = (graph: Graph): Graph =>
  foldBatchNormalization(liftOverMaxPool(foldConstants(checkFloat(graph))));

/** What only a quantised graph has. */
const quantized: ReadonlySet<string> = new Set([
  'ConvInteger',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'MatMulInteger',
  'QuantizeLinear',
]);

/** @throws {ToolkitError} ALREADY_QUANTIZED */
export function checkFloat(graph: Graph): Graph {
  const found = everyNode(graph).find(({ op, domain }) => domain === '' && quantized.has(op));
  if (!found) return graph;
  throw new ToolkitError('ALREADY_QUANTIZED', 'the model is in 8 bits already', {
    where: `${graph.name} > ${found.name}`,
    expected: 'a model in float32',
    received: found.op,
    hint: 'Take the model that this one was made of.',
  });
}
