import {
  everywhere,
  foldBatchNormalization,
  foldConstants,
  foldTransposeIntoGemm,
  removeDead,
  removeIdentity,
  shareEqual,
  transposeToReshape,
  type Graph,
} from '@fmnist/onnx';

type Pass = (graph: Graph) => Graph;

/** Passes that make a converted graph idiomatic and keep its weights where they are: also run before training. */
const structural: readonly Pass[] = [
  foldTransposeIntoGemm, // before the Transpose it looks for has become a Reshape
  transposeToReshape,
  shareEqual,
  removeDead,
];

const run = (passes: readonly Pass[], graph: Graph): Graph => passes.reduce((g, pass) => everywhere(pass)(g), graph);

/** The graph without layout changes that can be avoided; every weight is still a constant of its own. */
export const simplify: Pass = (graph) => run(structural, graph);

/** The graph as it is saved: weights are stored the way their operators read them. */
export const optimize: Pass = (graph) =>
  run([removeIdentity, ...structural, foldConstants, foldBatchNormalization], graph);
