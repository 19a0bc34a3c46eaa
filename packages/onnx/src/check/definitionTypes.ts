import { ToolkitError } from '@fmnist/errors';
import { OpenShapeError, ShapeError } from '../errors.ts';
import { nodeFromProto } from '../fromProto.ts';
import type { Dim, TensorType, Value } from '../graph.ts';
import { inferNode } from '../inferNode.ts';
import { knownContent } from '../knownContent.ts';
import type { AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import { OPSETS } from '../opset.ts';
import type { NodeProto } from '../proto/schema.ts';
import type { OperatorLookup, OperatorSchema } from './checkContext.ts';
import type { Type } from './typeContext.ts';
import { dtypeOfType, tensorOf, withinLimits, type FreshName, type ValueType } from './valueType.ts';

interface Request {
  readonly inputs: readonly Type[];
  readonly schema: OperatorSchema;
  readonly version: number;
  readonly operators: OperatorLookup;
  readonly fresh: FreshName;
}

/**
 * Types of a node's outputs by the toolkit's own definition of its operator; undefined where there is none, or where that takes more than is
 * known: axes that are computed, element types that graphs here do not compute with.
 * @throws {ShapeError} when the shapes of the inputs do not fit, whatever the sizes that are not known
 */
export function definitionTypes(node: NodeProto, request: Request): readonly ValueType[] | undefined {
  const { opType = '', input = [] } = node;
  const def: AnyOpDef | undefined = Object.hasOwn(ops, opType) ? ops[opType as keyof typeof ops] : undefined;
  const opset = def && knownForm(opType, request);
  if (!def || opset === undefined) return undefined;
  const inputs = input.map((name, i) => operand(name, request.inputs[i]));
  if (inputs.includes('unknown')) return undefined;
  try {
    const operands = inputs.filter((v) => v !== 'unknown');
    const current = nodeFromProto(withOwnAttributes(node), operands, { opset, outer: new Map() });
    const types = inferNode(def, current);
    const repeats = def.outputs.some((name: string) => name.startsWith('...'));
    if (repeats ? types.length !== current.outputs.length : types.length < current.outputs.length)
      throw new ShapeError(opType, `${types.length} outputs`, String(current.outputs.length));
    const known = knownContent(def, current, types);
    return types.map((type, i) => valueType(type, i === 0 ? known : undefined, request.fresh));
  } catch (error) {
    if (error instanceof ShapeError && !(error instanceof OpenShapeError)) throw error;
    // What the toolkit cannot say may still be valid ONNX.
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}

/** From here on operands are broadcast as they are today, so that an operator that was then as it is in the oldest known opset means the same. */
const BROADCASTING_OPSET = 7;

/** The opset among those that can be read in which the operator is as the model has it. */
function knownForm(opType: string, { version, schema, operators }: Request): number | undefined {
  const nearest = Math.min(Math.max(version, OPSETS.oldest), OPSETS.newest);
  if (nearest === version) return version;
  if (version < BROADCASTING_OPSET) return undefined;
  const other = operators('', opType, nearest);
  return other && formOf(other) === formOf(schema) ? nearest : undefined;
}

/** What a node of the operator may look like, whatever the types. */
const formOf = ({ inputs, outputs, attributes }: OperatorSchema): string =>
  JSON.stringify([
    ...[inputs, outputs].map((parameters) => parameters.map(({ kind, least = 0 }) => [kind, least])),
    Object.entries(attributes),
  ]);

/** An input as definitions read it; 'unknown' where they need to know more. */
function operand(name: string, type: Type): Value | undefined | 'unknown' {
  if (name === '') return undefined;
  const dtype = type && dtypeOfType(type.type);
  if (!type?.shape || !dtype) return 'unknown';
  const { shape, known, sizes } = type;
  return { name, dtype, shape, ...(known && { known }), ...(sizes && { sizes }) };
}

/** Without attributes that are private to whoever wrote the file. @throws {ToolkitError} UNSUPPORTED_TYPE where one is a function's */
function withOwnAttributes(node: NodeProto): NodeProto {
  const { attribute = [] } = node;
  if (attribute.some(({ refAttrName }) => refAttrName))
    throw new ToolkitError('UNSUPPORTED_TYPE', 'the value of an attribute is that of a function');
  return { ...node, attribute: attribute.filter((a) => !a.name?.startsWith('__')) };
}

/** Names of sizes are expressions; one that is longer than anyone reads becomes a new name. */
const LONGEST_NAME = 200;

function valueType({ dtype, shape, sizes }: TensorType, known: ValueType['known'], fresh: FreshName): ValueType {
  const shorter = (d: Dim): Dim => (typeof d === 'string' && d.length > LONGEST_NAME ? fresh() : d);
  return withinLimits({
    type: tensorOf(dtype),
    shape: shape.map(shorter),
    ...(known && { known }),
    ...(sizes && { sizes: sizes.map(shorter) }),
  });
}
