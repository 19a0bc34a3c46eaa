// The graph: plain data that every pass reads. Only the builder makes it.
import type { DType, NumericArray } from './dtype.ts';

/** A size, or the name of one that is known only at run time ("N"). */
export type Dim = number | string;

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly Dim[];
  /** The content of an integer scalar or vector that holds sizes, where it is known, perhaps by name: Shape(x) is ["N", 28, 28, 1]. */
  readonly sizes?: readonly Dim[];
}

export interface TensorData {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major. Of a weight it may be worked out anew each time it is read, see `lazyTensor`: ask `shape` for its length. */
  readonly data: NumericArray;
}

/** One tensor in the graph. Two values are the same when they are the same object; the name is for people and files. */
export interface Value extends TensorType {
  readonly name: string;
  /** Content that does not depend on any input. A value without a producing node has it, or is an input. */
  readonly known?: TensorData;
  /** Of an input: what it holds when nothing is fed. */
  readonly initial?: TensorData;
}

/** An attribute as the file stores it: 1 and 1.0 are different there, so the type stays with the value. */
export type Attribute =
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: TensorData }
  | { readonly type: 'graph'; readonly value: Graph };

export interface Node {
  /** Operator type in the spelling of the ONNX specification. */
  readonly op: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly name: string;
  /** undefined where an optional input in the middle is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attrs: Readonly<Record<string, Attribute>>;
}

/** A graph in an attribute reads its own inputs and constants, and nothing of the graph around it. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** In an order in which they can run. */
  readonly nodes: readonly Node[];
}

/** A graph with what a file says about it. */
export interface Model {
  readonly graph: Graph;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly docString?: string;
  /** metadata_props. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The number of elements of a fully known shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/**
 * A tensor whose content is worked out each time it is read and not kept: a gigabyte of weights, transposed, is then never there as a whole.
 */
export const lazyTensor = (dtype: DType, shape: readonly number[], read: () => NumericArray): TensorData => ({
  dtype,
  shape,
  get data() {
    return read();
  },
});

/** Whether reading the content takes work. */
export const isLazy = (tensor: TensorData): boolean =>
  Object.getOwnPropertyDescriptor(tensor, 'data')?.get !== undefined;
