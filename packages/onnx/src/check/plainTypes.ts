import { dataTypeName } from '../proto/dataType.ts';
import type { NodeProto } from '../proto/schema.ts';
import { broadcast } from '../shape.ts';
import type { Type } from './typeContext.ts';
import type { ValueType } from './valueType.ts';

/** What is known of an output whose element type may follow from elsewhere. */
type Plain = Partial<ValueType>;

const named = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Operators whose first output has the shape of the first input. */
const shapedAsInput = named(
  'Acos Acosh Asin Asinh Atan Atanh Bernoulli BitwiseNot Cast CastLike Celu Cosh DequantizeLinear EyeLike Hardmax Identity IsInf IsNaN LRN ' +
    'LpNormalization MeanVarianceNormalization Not QuantizeLinear RandomNormalLike RandomUniformLike ReverseSequence Shrink Sinh Swish Tan ' +
    'ThresholdedRelu',
);
/** Operators whose output has the shape of all inputs together, broadcast. */
const broadcasting = named('BitShift BitwiseAnd BitwiseOr BitwiseXor Equal Mean Mod StringConcat Sum');
/** Attributes that say the element type of the output. */
const typeAttributes: Readonly<Record<string, string>> = {
  Bernoulli: 'dtype',
  BitCast: 'to',
  BlackmanWindow: 'output_datatype',
  Cast: 'to',
  DequantizeLinear: 'output_dtype',
  EyeLike: 'dtype',
  HammingWindow: 'output_datatype',
  HannWindow: 'output_datatype',
  MelWeightMatrix: 'output_datatype',
  Multinomial: 'dtype',
  QuantizeLinear: 'output_dtype',
  RandomNormal: 'dtype',
  RandomNormalLike: 'dtype',
  RandomUniform: 'dtype',
  RandomUniformLike: 'dtype',
};

/** Without such an attribute: the input whose element type the output has. */
const typeInputs: Readonly<Record<string, number>> = {
  Bernoulli: 0,
  DequantizeLinear: 1,
  EyeLike: 0,
  RandomNormalLike: 0,
  RandomUniformLike: 0,
};

/**
 * The first output of operators that the toolkit has no definition of, or of element types that it does not compute with: strings, 8-bit floats.
 * @throws {ShapeError} when operands cannot be broadcast
 */
export function plainTypes(node: NodeProto, inputs: readonly Type[]): readonly Plain[] {
  const { opType = '' } = node;
  const like = Object.hasOwn(typeInputs, opType) ? inputs[typeInputs[opType] ?? 0]?.type : undefined;
  const type = typeAttribute(node) ?? like;
  const shape = shapedAsInput.has(opType)
    ? inputs[0]?.shape
    : broadcasting.has(opType)
      ? broadcastShape(opType, inputs)
      : undefined;
  return [{ ...(type !== undefined && { type }), ...(shape && { shape }) }];
}

function typeAttribute({ opType = '', attribute = [] }: NodeProto): string | undefined {
  const name = Object.hasOwn(typeAttributes, opType) ? typeAttributes[opType] : undefined;
  const code = name && attribute.find((a) => a.name === name && !a.refAttrName)?.i;
  // 0 is no type: it leaves the choice to the operator.
  return code ? `tensor(${dataTypeName(Number(code))})` : undefined;
}

function broadcastShape(opType: string, inputs: readonly Type[]): ValueType['shape'] {
  const shapes = inputs.map((type) => type?.shape);
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  return shapes.reduce((a, b) => broadcast(opType, a, b), []);
}
