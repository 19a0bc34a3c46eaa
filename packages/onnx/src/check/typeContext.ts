import type { GraphProto } from '../proto/schema.ts';
import type { OperatorLookup, Problem } from './checkContext.ts';
import type { FreshName, ValueType } from './valueType.ts';

/** What the rules about types share on their way down the model. */
export interface TypeContext {
  readonly problems: Problem[];
  /** Version of each operator set, by its domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly operators: OperatorLookup;
  readonly fresh: FreshName;
  /** The rules of a graph, for those that are held by attributes; handed down, since graphs hold attributes too. */
  readonly graphTypes: (graph: GraphProto, context: TypeContext, place: GraphPlace) => readonly Type[];
}

export type Type = ValueType | undefined;

export interface GraphPlace {
  readonly parent: string;
  readonly outer?: TypeScope;
  /** Types of the inputs, as far as the node says them that holds the graph. */
  readonly given?: readonly Type[];
}

/** Types of the values of a graph, and of the graphs around it. */
export interface TypeScope {
  readonly types: Map<string, Type>;
  readonly outer?: TypeScope;
}

export function typeIn(scope: TypeScope | undefined, name: string): Type {
  if (!scope || name === '') return undefined;
  return scope.types.has(name) ? scope.types.get(name) : typeIn(scope.outer, name);
}
