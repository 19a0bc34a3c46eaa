import type { FunctionProto, ModelProto, NodeProto } from '../proto/schema.ts';
import type { CheckContext, Scope } from './checkContext.ts';
import { checkNodes, define } from './checkGraph.ts';
import { duplicates } from './duplicates.ts';
import { opsetVersions } from './opsetVersions.ts';

/** Functions that call each other in a longer chain than this are taken for a hostile file. */
const MAX_CALL_DEPTH = 100;

/** The functions that a model defines: unique, not recursive, and each a valid list of nodes. */
export function checkFunctions({ functions = [] }: ModelProto, context: CheckContext): void {
  for (const id of duplicates(functions.map(functionId))) {
    context.problems.push({ code: 'DUPLICATE_NAME', where: 'model', message: `function "${id}" is defined twice` });
  }
  checkCalls(functions, context);
  for (const f of functions) checkFunction(f, context);
}

function checkFunction(f: FunctionProto, context: CheckContext): void {
  const { problems } = context;
  const where = `function "${f.name ?? ''}"`;
  if (!f.name) problems.push({ code: 'MISSING_FIELD', where, message: 'it has no name' });
  if (f.domain === undefined) problems.push({ code: 'MISSING_FIELD', where, message: 'it has no domain' });
  for (const kind of ['output', 'attribute'] as const) {
    for (const name of duplicates(f[kind] ?? [])) {
      problems.push({ code: 'DUPLICATE_NAME', where, message: `${kind} "${name}" is there twice` });
    }
  }
  const scope: Scope = { names: new Set() };
  for (const name of f.input ?? []) define(scope, name, context, where, 'input');
  const opsets = opsetVersions(f.opsetImport ?? [], where, problems);
  checkNodes(f.node ?? [], { ...context, opsets }, where, scope);
}

function functionId({ domain = '', name = '', overload = '' }: FunctionProto): string {
  return [domain, name, ...(overload ? [overload] : [])].join(':');
}

/** Functions that nodes call, also from within the graphs in their attributes. */
function callees(nodes: readonly NodeProto[]): string[] {
  return nodes.flatMap(({ domain, opType, overload, attribute = [] }) => [
    functionId({ domain, name: opType, overload }),
    ...attribute.flatMap(({ g, graphs = [] }) =>
      (g ? [g, ...graphs] : graphs).flatMap((graph) => callees(graph.node ?? [])),
    ),
  ]);
}

/** Depth-first along the calls: meeting a function again on the way to it is a cycle. */
function checkCalls(functions: readonly FunctionProto[], { problems }: CheckContext): void {
  const calls = new Map(functions.map((f) => [functionId(f), new Set(callees(f.node ?? []))]));
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const where = `function "${id}"`;
    if (path.includes(id)) {
      const cycle = [...path.slice(path.indexOf(id)), id].join(' -> ');
      problems.push({ code: 'RECURSIVE_FUNCTION', where, message: `it calls itself: ${cycle}` });
      return;
    }
    if (done.has(id)) return;
    if (path.length >= MAX_CALL_DEPTH) {
      problems.push({ code: 'TOO_DEEP', where, message: `it is called through more than ${MAX_CALL_DEPTH} functions` });
      return;
    }
    for (const callee of calls.get(id) ?? []) if (calls.has(callee)) visit(callee, [...path, id]);
    done.add(id);
  };
  for (const id of calls.keys()) visit(id, []);
}
