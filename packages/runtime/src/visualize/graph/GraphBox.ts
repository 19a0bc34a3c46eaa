import type { KindName } from './operatorKinds.ts';

/** One operator in a box, or several of a layer that is drawn as one. */
export interface BoxRow {
  readonly kind: KindName;
  readonly title: string;
  /** Its attributes, on the same line. */
  readonly detail: string;
  /** Its weights, below. */
  readonly notes: readonly string[];
}

/** What becomes a box in the picture. */
export interface GraphBox {
  readonly type: 'operators' | 'input' | 'output';
  /** The layer, or the name of the input or output. */
  readonly label: string;
  readonly rows: readonly BoxRow[];
  /** What a browser shows for the box that the mouse is over: names and everything that was left out. */
  readonly tooltip: string;
}

/** An arrow from one box to another. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** The shape of what flows along it. */
  readonly label: string;
}

export interface BoxGraph {
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
}
