import type { GraphProto, NodeProto } from '../proto/schema.ts';
import { inside, isDefined, type CheckContext, type Scope } from './checkContext.ts';
import { checkNode } from './checkNode.ts';
import { checkSparseTensor } from './checkSparseTensor.ts';
import { checkTensor } from './checkTensor.ts';
import { checkValueInfo } from './checkValueInfo.ts';

/** From here on an initializer need not be an input too. */
const FREE_INITIALIZERS_IR_VERSION = 4;

/** Rules of one graph and of the graphs in its nodes' attributes; `outer` holds the names around it. */
export function checkGraph(graph: GraphProto, context: CheckContext, parent: string, outer?: Scope): void {
  const { problems } = context;
  const { input = [], output = [], node = [] } = graph;
  const where = `${parent === 'model' ? '' : `${parent} > `}graph "${graph.name ?? ''}"`;
  if (!graph.name) problems.push({ code: 'MISSING_FIELD', where: parent, message: 'the graph has no name' });
  input.forEach((info, i) => checkValueInfo(info, context, inside(where, 'input', info.name, i)));
  output.forEach((info, i) => checkValueInfo(info, context, inside(where, 'output', info.name, i)));

  const scope: Scope = { names: new Set(), ...(outer && { outer }) };
  for (const { name = '' } of input) define(scope, name, context, where, 'input');
  checkInitializers(graph, context, where, scope);
  checkNodes(node, context, where, scope);
  for (const { name = '' } of output) {
    if (scope.names.has(name)) continue;
    const message = `output "${name}" is computed by no node`;
    problems.push({ code: 'NOT_PRODUCED', where, message });
  }
}

/** Every value has one origin. */
export function define(scope: Scope, name: string, { problems }: CheckContext, where: string, kind: string): void {
  if (scope.names.has(name)) {
    const message = `${kind} "${name}" is defined twice`;
    problems.push({ code: 'DUPLICATE_NAME', where, message, hint: 'Every value needs a name of its own (SSA).' });
  }
  scope.names.add(name);
}

function checkInitializers(graph: GraphProto, context: CheckContext, where: string, scope: Scope): void {
  const { problems, irVersion } = context;
  const seen = new Set<string>();
  const claim = (name: string | undefined, place: string): void => {
    if (!name) problems.push({ code: 'MISSING_FIELD', where: place, message: 'an initializer needs a name' });
    else if (seen.has(name))
      problems.push({ code: 'DUPLICATE_NAME', where: place, message: 'there are two of this name' });
    else seen.add(name);
  };
  for (const [i, tensor] of (graph.initializer ?? []).entries()) {
    const { name = '' } = tensor;
    const place = inside(where, 'initializer', name, i);
    claim(name, place);
    checkTensor(tensor, context, place);
    if (irVersion >= FREE_INITIALIZERS_IR_VERSION) scope.names.add(name);
    else if (!scope.names.has(name)) {
      const message = `with irVersion ${irVersion} an initializer must be an input of the graph too`;
      const hint = `Set irVersion to ${FREE_INITIALIZERS_IR_VERSION} or more.`;
      problems.push({ code: 'NOT_AN_INPUT', where: place, message, hint });
    }
  }
  for (const [i, tensor] of (graph.sparseInitializer ?? []).entries()) {
    const name = tensor.values?.name ?? '';
    const place = inside(where, 'sparse initializer', name, i);
    claim(name, place);
    checkSparseTensor(tensor, context, place);
    scope.names.add(name);
  }
}

/** Nodes of a graph or a function: each reads what is there before it, and defines new names. */
export function checkNodes(nodes: readonly NodeProto[], context: CheckContext, where: string, scope: Scope): void {
  const { problems } = context;
  const produced = new Set(nodes.flatMap(({ output = [] }) => output));
  for (const [i, node] of nodes.entries()) {
    const place = `${inside(where, 'node', node.name, i)} (${node.opType ?? ''})`;
    for (const input of node.input ?? []) {
      // An empty name is an optional input that is left out.
      if (input === '' || isDefined(scope, input)) continue;
      problems.push(
        produced.has(input)
          ? { code: 'NOT_SORTED', where: place, message: `"${input}" is computed only later`, hint: 'Sort the nodes.' }
          : { code: 'UNKNOWN_VALUE', where: place, message: `nothing defines its input "${input}"` },
      );
    }
    checkNode(node, context, place, scope);
    for (const output of node.output ?? []) {
      if (output === '') continue;
      if (!scope.names.has(output) && isDefined(scope, output)) {
        const message = `output "${output}" has the name of a value in a graph around it`;
        problems.push({ code: 'DUPLICATE_NAME', where: place, message });
      }
      define(scope, output, context, place, 'output');
    }
  }
}
