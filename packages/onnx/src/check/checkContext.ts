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

/** What the checker has to know about an operator, in the version that the model means. */
export interface OperatorSchema {
  /** Least and greatest number of inputs. */
  readonly inputs: readonly [min: number, max: number];
  readonly outputs: readonly [min: number, max: number];
  readonly attributes: Readonly<Record<string, AttributeTypeName>>;
  /** Attributes that must be there. */
  readonly required?: readonly string[];
  /** First version of the operator set that has it. */
  readonly since: number;
}

/** An operator as it is in `version` of its operator set; ONNX's own domain is the empty one. */
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
