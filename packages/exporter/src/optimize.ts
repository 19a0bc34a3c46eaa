import {
  foldBatchNormalization,
  foldConstants,
  foldHardSwish,
  foldPad,
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

/** The graph without layout changes that can be avoided; every weight is still a constant of its own. */
export const simplify: Pass = (graph) => structural.reduce((g, pass) => pass(g), graph);

/** The graph as it is saved: weights are stored the way their operators read them. */
export const optimize: Pass = (graph) =>
  foldPad(foldBatchNormalization(foldConstants(simplify(foldHardSwish(removeIdentity(graph))))));
