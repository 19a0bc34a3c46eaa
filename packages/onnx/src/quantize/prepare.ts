import type { Graph } from '../graph.ts';
import { foldBatchNormalization } from '../passes/foldBatchNormalization.ts';
import { foldConstants } from '../passes/foldConstants.ts';
import { liftBatchNormalization } from '../passes/liftBatchNormalization.ts';

/** A graph whose normalisations are in the weights before these are rounded: a normalisation has no 8-bit form, and what follows it would be read twice. */
export const prepareGraph = (graph: Graph): Graph =>
  foldBatchNormalization(liftBatchNormalization(foldConstants(graph)));
