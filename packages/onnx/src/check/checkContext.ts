import type { AttributeTypeName } from '../proto/attributeType.ts';
import type { GraphProto } from '../proto/schema.ts';

/** One rule of ONNX that a model breaks. */
export interface Problem {
  /** Stable, in capitals: `NOT_SORTED`. */
  readonly code: string;
  /** The place: `graph "main" > node "conv1" (Conv) > attribute "pads"`. */
  readonly where: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** An input or output of an operator. */
export interface Parameter {
  readonly name: string;
  /** `variadic` is the last one, repeated, all of one type; `heterogeneous` the same, each of a type of its own. */
  readonly kind: 'single' | 'optional' | 'variadic' | 'heterogeneous';
  /** A type, `tensor(int64)`, or a type variable, `T`. */
  readonly type: string;
  /** Of a repeated one: how many there are at least. */
  readonly least?: number;
}

/** What the checker has to know about an operator, in the version that the model means. */
export interface OperatorSchema {
  readonly inputs: readonly Parameter[];
  readonly outputs: readonly Parameter[];
  /** Where not every number of outputs between the least and the greatest is allowed: those that are. */
  readonly outputCounts?: readonly number[];
  readonly attributes: Readonly<Record<string, { readonly type: AttributeTypeName; readonly required?: boolean }>>;
  /** The types that each type variable stands for: `tensor(float)`, `seq(tensor(int64))`. */
  readonly types: Readonly<Record<string, ReadonlySet<string>>>;
  /** First version of the operator set that has it. */
  readonly since: number;
  /** Whether that version takes the operator away. */
  readonly deprecated?: boolean;
}

/** An operator as it is in `version` of its operator set, or as it came later; ONNX's own domain is the empty one. */
export type OperatorLookup = (domain: string, opType: string, version: number) => OperatorSchema | undefined;

/** What the rules share on their way down the model. */
export interface CheckContext {
  /** The list that all problems go into. */
  readonly problems: Problem[];
  readonly irVersion: number;
  /** Version of each operator set that nodes here may use, by its domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly operators: OperatorLookup | undefined;
  /** False inside an attribute's graph, where the types of inputs and outputs may be left open. */
  readonly isMainGraph: boolean;
  /** The rules of a graph, for those that are held by attributes; handed down, since graphs hold attributes too. */
  readonly checkGraph: (graph: GraphProto, context: CheckContext, where: string, outer: Scope) => void;
}

/** Names that a node may read: those of its own graph and of the graphs around it. */
export interface Scope {
  readonly names: Set<string>;
  readonly outer?: Scope;
}

export function isDefined(scope: Scope, name: string): boolean {
  return scope.names.has(name) || (scope.outer !== undefined && isDefined(scope.outer, name));
}

/** Places a step further in: `graph "main" > node "conv1" (Conv)`. */
export function inside(where: string, kind: string, name: string | undefined, index?: number): string {
  return `${where} > ${kind} ${name ? `"${name}"` : `number ${index ?? 0}`}`;
}
