import { ShapeError } from '../errors.ts';
import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import type { OperatorSchema, Problem } from './checkContext.ts';
import { constantNodeType } from './constantNodeType.ts';
import { controlFlow, type GraphOutputs, type HoldingNode } from './controlFlow.ts';
import { definitionTypes } from './definitionTypes.ts';
import { plainTypes } from './plainTypes.ts';
import { signatureProblems } from './signatureProblems.ts';
import { typeIn, type Type, type TypeContext, type TypeScope } from './typeContext.ts';
import type { ValueType } from './valueType.ts';
import { typeProblems, variableType, type TypeVariables } from './typeVariables.ts';

/** Types of a node's outputs as they follow from its inputs, all of which are held against the operator's definition on the way. */
export function nodeTypes(node: NodeProto, context: TypeContext, where: string, scope: TypeScope): readonly Type[] {
  const { domain = '', input = [], output = [] } = node;
  const version = context.opsets.get(domain) ?? (domain === '' ? context.opsets.get('ai.onnx') : undefined) ?? 0;
  const inputs = input.map((name) => typeIn(scope, name));
  const holder: HoldingNode = {
    node: domain === 'ai.onnx' ? { ...node, domain: '' } : node,
    version,
    inputs,
    context,
    where,
  };
  const graphs = graphOutputs(holder, scope);
  const schema = validSchema(holder);
  if (!schema) return [];
  const variables: TypeVariables = new Map();
  const problems = typeProblems('input', inputs, schema, { variables, where });
  report(context, problems);
  const inferred = problems.length > 0 ? [] : outputTypes(holder, schema, graphs);
  const types = output.map((_, i) => {
    const follows = problems.length > 0 ? undefined : variableType(schema, i, variables);
    const type = inferred[i]?.type ?? follows?.type;
    return type === undefined ? undefined : { ...inferred[i], type };
  });
  report(context, typeProblems('output', types, schema, { variables, where }));
  return types;
}

function report(context: TypeContext, problems: readonly Problem[]): void {
  for (const problem of problems) context.problems.push(problem);
}

/** The definition of a node's operator, if the node is as that says; where it is not, the checker has reported it. */
function validSchema({ node, version, context, where }: HoldingNode): OperatorSchema | undefined {
  const { opType = '', domain = '' } = node;
  const schema = context.operators(domain, opType, version);
  if (!schema || schema.since > version || schema.deprecated) return undefined;
  return signatureProblems(node, schema, where).length === 0 ? schema : undefined;
}

/** Every graph in a node's attributes is held against the rules, whatever the operator. */
function graphOutputs(holder: HoldingNode, outer: TypeScope): GraphOutputs {
  const { node, context, where } = holder;
  const given = flowOf(node)?.given(holder) ?? [];
  const outputs = new Map<string, readonly Type[]>();
  for (const attribute of node.attribute ?? []) {
    for (const graph of graphsOf(attribute)) {
      outputs.set(attribute.name ?? '', context.graphTypes(graph, context, { parent: where, outer, given }));
    }
  }
  return outputs;
}

const graphsOf = ({ g, graphs = [] }: AttributeProto) => (g ? [g, ...graphs] : graphs);

const flowOf = ({ opType = '', domain = '' }: NodeProto) =>
  domain === '' && Object.hasOwn(controlFlow, opType) ? controlFlow[opType] : undefined;

function outputTypes(
  holder: HoldingNode,
  schema: OperatorSchema,
  graphs: GraphOutputs,
): readonly (Partial<ValueType> | undefined)[] {
  const { node, context, where } = holder;
  if (node.domain) return [];
  const flow = flowOf(node);
  if (flow) return flow.outputs(holder, graphs);
  if (node.opType === 'Constant') return [constantNodeType(node, context, where)];
  try {
    const { inputs, version } = holder;
    const request = { inputs, schema, version, operators: context.operators, fresh: context.fresh };
    return definitionTypes(node, request) ?? plainTypes(node, inputs);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const message = `the shapes of its inputs do not fit: expected ${error.expected}, received ${error.received}`;
    context.problems.push({ code: 'SHAPE', where, message, ...(error.hint && { hint: error.hint }) });
    return [];
  }
}
