/** One fact that is not the same; undefined on the side that does not have it. */
export interface Change {
  /** `opset ai.onnx`, `attribute pads`. */
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface NodeRef {
  readonly name: string;
  /** `Conv`; with its domain where it is not ONNX's own. */
  readonly operator: string;
}

/** The same thing under two names. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

export interface NodeChange extends Renaming {
  /** In the first model. */
  readonly operator: string;
  readonly changes: readonly Change[];
}

export interface WeightRef {
  readonly name: string;
  /** `float[6, 1, 5, 5]`. */
  readonly type: string;
}

export interface WeightChange extends Renaming {
  readonly types: { readonly from: string; readonly to: string };
  /** Elements that are not the same; undefined where the values could not be compared. */
  readonly different: number | undefined;
  readonly elements: number;
  /** The largest |a - b|; NaN where one of both is NaN; undefined where the elements are no numbers, or as many as on the other side. */
  readonly maxAbsolute: number | undefined;
  /** `maxAbsolute` over the largest |a|. */
  readonly maxRelative: number | undefined;
}

/** What is different between two models. The order of nodes and types of inner values, which follow from the rest, are not looked at. */
export interface ModelDiff {
  readonly same: boolean;
  readonly header: readonly Change[];
  readonly inputs: readonly Change[];
  readonly outputs: readonly Change[];
  readonly nodes: {
    /** Nodes found in both models that do the same on the same; renamed ones among them. */
    readonly unchanged: number;
    readonly added: readonly NodeRef[];
    readonly removed: readonly NodeRef[];
    readonly changed: readonly NodeChange[];
    readonly renamed: readonly Renaming[];
  };
  readonly weights: {
    readonly unchanged: number;
    readonly added: readonly WeightRef[];
    readonly removed: readonly WeightRef[];
    readonly changed: readonly WeightChange[];
    readonly renamed: readonly Renaming[];
  };
}
