import type { Graph } from '../graph.ts';
import { foldBatchNormalization } from '../passes/foldBatchNormalization.ts';
import { foldConstants } from '../passes/foldConstants.ts';
import { liftOverMaxPool } from '../passes/liftOverMaxPool.ts';

/**
 * A graph that computes the same, with less to round: normalisations are in the weights, since they have no 8-bit form, and activations stand right
 * behind the products whose codes can do their work, so that none is spent on numbers that a Relu cuts off.
 */
export const prepareGraph = (graph: Graph): Graph => foldBatchNormalization(liftOverMaxPool(foldConstants(graph)));
