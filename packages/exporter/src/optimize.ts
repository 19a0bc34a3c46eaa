import {
  everywhere,
  foldBatchNormalization,
  foldConstants,
  foldHardSwish,
  foldPad,
  foldTransposeIntoGemm,
  mergeReshapes,
  mergeTransposes,
  removeDead,
  removeIdentity,
  shareConstants,
  shareEqual,
  transposeToReshape,
  type Graph,
  type Pass,
} from '@fmnist/onnx';

/** What a pass left as it is. */
export interface Declined {
  readonly pass: string;
  readonly node: string;
  readonly reason: string;
}

/** Passes that make a converted graph idiomatic and keep its weights where they are: also run before training. */
const structural = {
  mergeTransposes,
  foldTransposeIntoGemm, // before the Transpose it looks for has become a Reshape
  transposeToReshape,
  mergeReshapes,
  shareEqual,
  removeDead,
};

/** Passes that store weights the way their operators read them. */
const forFiles = {
  shareConstants,
  removeIdentity,
  foldHardSwish,
  ...structural,
  foldConstants,
  foldBatchNormalization,
  foldPad,
};

function run(passes: Readonly<Record<string, Pass>>, graph: Graph, declined: Declined[]): Graph {
  return Object.entries(passes).reduce(
    (g, [pass, apply]) => everywhere(apply)(g, ({ name }, reason) => declined.push({ pass, node: name, reason })),
    graph,
  );
}

/** The graph without layout changes that can be avoided; every weight is still a constant of its own. */
export const simplify = (graph: Graph): Graph => run(structural, graph, []);

/** The graph as it is saved; `declined` gets what passes left, and why. */
export const optimize = (graph: Graph, declined: Declined[] = []): Graph => run(forFiles, graph, declined);
