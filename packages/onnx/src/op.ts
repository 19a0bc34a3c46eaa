import { ToolkitError } from '@fmnist/errors';
import type { Builder } from './builder.ts';
import type { DType } from './dtype.ts';
import type { Attribute, Node, TensorData, TensorType, Value } from './graph.ts';

/** Input and output names in the order of the specification; "B?" may be left out, "...X" repeats. */
export type Names = readonly string[];

/** ['X', 'W', 'B?'] -> [Value, Value] | [Value, Value, Value | undefined] */
export type Inputs<N extends Names> = N extends readonly [infer Head extends string, ...infer Rest extends Names]
  ? Head extends `...${string}`
    ? readonly Value[]
    : Head extends `${string}?`
      ? readonly [] | readonly [Value | undefined, ...Inputs<Rest>]
      : readonly [Value, ...Inputs<Rest>]
  : readonly [];

/** What a builder method returns: one value, unless the operator has several that cannot be left out. */
export type Outputs<O extends Names> = O extends readonly [infer Head extends string, ...infer Rest extends Names]
  ? Head extends `...${string}`
    ? readonly Value[]
    : Rest extends readonly [] | readonly [`${string}?`, ...Names]
      ? Value
      : { readonly [K in keyof O]: Value }
  : never;

type AttrValue = Attribute['value'];
export type Attrs = Readonly<Record<string, AttrValue | undefined>>;

/** Type and default of one attribute; without a default it is optional, or required. */
export interface AttrDef<T> {
  readonly type: Attribute['type'];
  readonly default: T;
  readonly required?: boolean;
}
export type AttrDefs<A> = { readonly [K in keyof A]: AttrDef<A[K]> };

export const int = <T extends number | undefined>(value: T): AttrDef<T> => ({ type: 'int', default: value });
export const float = <T extends number | undefined>(value: T): AttrDef<T> => ({ type: 'float', default: value });
export const string = (value: string): AttrDef<string> => ({ type: 'string', default: value });
export const ints = <T extends readonly number[] | undefined>(value: T): AttrDef<T> => ({
  type: 'ints',
  default: value,
});
export const required = <T>(type: Attribute['type'], empty: T): AttrDef<T> => ({
  type,
  default: empty,
  required: true,
});

export interface NodeView<N extends Names, A> {
  readonly inputs: Inputs<N>;
  readonly outputs: readonly Value[];
  /** The first output. */
  readonly y: Value;
  readonly attrs: A;
}

/**
 * dL/d(outputs) -> dL/d(inputs), emitted into g, one for each input; undefined where an input has none.
 * `dy` is the gradient of the first output; `dys` of all of them, undefined where an output does not reach the loss.
 */
export type GradientFn<N extends Names, A> = (
  g: Builder,
  node: NodeView<N, A>,
  dy: Value,
  dys: readonly (Value | undefined)[],
) => readonly (Value | undefined)[];

/** One input of a case: the shape of a float32 tensor of seeded values, or a constant. */
export type CaseInput =
  | readonly number[]
  | { readonly ints: readonly number[] }
  | {
      readonly data: readonly number[];
      readonly shape: readonly number[];
      readonly dtype: DType;
      /** Of float32, which is fed otherwise. */ readonly constant?: true;
    }
  | {
      readonly shape: readonly number[];
      /** Seeded values in this range; default (-1, 1), away from 0. */ readonly range: readonly [number, number];
      readonly dtype?: DType;
    };

/** Drives the shape test, the gradient check, the onnxruntime run and the docs table. */
export interface OpCase<A = Attrs> {
  readonly inputs: readonly (CaseInput | undefined)[];
  readonly attrs?: Partial<A>;
}

/** How a node of this operator was written before opset `until + 1`. */
export interface OlderForm {
  /** The last opset of the older form. */
  readonly until: number;
  /** From the form of the toolkit to the older one. @throws ToolkitError when there is no such form */
  toOlder(node: Node): Node;
  fromOlder(node: Node): Node;
}

/** What an older opset has no words for. */
export const newerOnly = ({ op, name }: Node, what: string, since: number): ToolkitError =>
  new ToolkitError('UNSUPPORTED_OPSET', `${op} with ${what} cannot be written in an older opset`, {
    kind: 'usage',
    where: name,
    expected: `opset ${since} or newer`,
  });

/** A node without an attribute that does not matter to it. */
export const without = (node: Node, ...names: readonly string[]): Node => ({
  ...node,
  attrs: Object.fromEntries(Object.entries(node.attrs).filter(([name]) => !names.includes(name))),
});

/** Everything the toolkit knows about one ONNX operator: one object here, one line in ops/index.ts. */
export interface OpDef<N extends Names = Names, A = Attrs, O extends Names = Names> {
  readonly type: string;
  /** The opset whose signature this definition follows; the toolkit's graphs are opset 21 inside. */
  readonly since: number;
  /** The opset that brought the operator, where the toolkit writes older ones too: there it is written as its `decompose`. */
  readonly introduced?: number;
  readonly inputs: N;
  readonly outputs: O;
  readonly attrs: AttrDefs<A>;
  /** Types of the outputs. @throws {ShapeError} */
  infer(inputs: Inputs<N>, attrs: A): readonly TensorType[];
  /** Of an operator with graphs in its attributes: the types of what each of them gets as its inputs. Not from the graphs themselves. */
  bodies?(inputs: Inputs<N>, attrs: A): Readonly<Record<string, readonly TensorType[]>>;
  /**
   * Content of the output when that of all inputs is known; for operators that shapes are computed with and that weights pass through.
   * Undefined where numbers of JavaScript cannot say it exactly.
   */
  evaluate?(inputs: readonly (TensorData | undefined)[], attrs: A): TensorData | undefined;
  /** A gradient, or the decision that there is none; 'decompose' walks through `decompose` instead. */
  readonly grad: GradientFn<N, A> | 'zero' | 'decompose' | 'unsupported';
  /** The same computation in simpler operators: for the gradient, for opsets without the operator, for providers without a kernel. */
  decompose?(g: Builder, inputs: Inputs<N>, attrs: A): readonly Value[];
  /** What passes may ask, instead of comparing names. */
  readonly traits?: {
    /** One output element for one element of each (broadcast) input. */
    readonly elementwise?: true;
    /** Only moves elements, all of them, each once. */
    readonly movement?: true;
    /** f(max(a, b)) = max(f(a), f(b)): commutes with max pooling. */
    readonly monotone?: true;
  };
  /** Older spellings, newest first; what has none at an opset refuses to be written there. */
  readonly older?: readonly OlderForm[];
  readonly cases: readonly OpCase<A>[];
}

/** Any definition, for code that handles all operators alike. */
// oxlint-disable-next-line no-explicit-any -- parameters are contravariant: no narrower type holds every definition
export type AnyOpDef = OpDef<any, any, any>;

/** A node's attributes as plain values, defaults filled in. */
export function attrsOf<A>(def: { readonly attrs: AttrDefs<A> }, node: Pick<Node, 'attrs'>): A {
  const defaults = Object.entries<AttrDef<unknown>>(def.attrs).map(([key, d]) => [key, d.default]);
  const given = Object.entries(node.attrs).map(([key, a]) => [key, a.value]);
  return Object.fromEntries([...defaults, ...given]) as A;
}
