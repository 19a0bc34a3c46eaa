import { dtypeOf, dtypes, type DType } from '../dtype.ts';
import { showShape } from '../errors.ts';
import type { Dim, TensorData } from '../graph.ts';
import { mayBeEqual } from '../shape.ts';
import { dataTypeName, dataTypes } from '../proto/dataType.ts';
import type { TensorShapeProto, TypeProto } from '../proto/schema.ts';

/** What is known of a value before the graph runs. */
export interface ValueType {
  /** As the definitions of operators spell it: `tensor(float)`, `seq(tensor(int64))`. */
  readonly type: string;
  /** Of a tensor; undefined where not even the number of axes is known. */
  readonly shape?: readonly Dim[];
  /** Content of a small constant. */
  readonly known?: TensorData;
  /** Content of a vector of sizes, perhaps by name. */
  readonly sizes?: readonly Dim[];
}

/** Makes a name for a size of which nothing is known. */
export type FreshName = () => string;

/** The type that a file declares; undefined where it says none, or only a part of it. */
export function declaredType(proto: TypeProto | undefined, fresh: FreshName): ValueType | undefined {
  const type = proto && typeText(proto);
  if (type === undefined) return undefined;
  const shape = proto?.tensorType?.shape;
  return withinLimits({ type, ...(shape && { shape: declaredShape(shape, fresh) }) });
}

/** More axes, and longer lists of sizes, than any model has: a file may claim millions, and every node would copy them. */
const MAX_RANK = 64;
const MAX_SIZES = 1024;

/** A type without what is too long to be handed on. */
export function withinLimits({ shape, sizes, ...rest }: ValueType): ValueType {
  return {
    ...rest,
    ...(shape && shape.length <= MAX_RANK && { shape }),
    ...(sizes && sizes.length <= MAX_SIZES && { sizes }),
  };
}

/** A type in the spelling of operator definitions. */
function typeText({
  tensorType,
  sparseTensorType,
  sequenceType,
  optionalType,
  mapType,
}: TypeProto): string | undefined {
  const around = (kind: string, inner: string | undefined) => (inner === undefined ? undefined : `${kind}(${inner})`);
  const element = (code: number | undefined) => (code ? dataTypeName(code) : undefined);
  if (tensorType) return around('tensor', element(tensorType.elemType));
  if (sparseTensorType) return around('sparse_tensor', element(sparseTensorType.elemType));
  if (sequenceType) return around('seq', sequenceType.elemType && typeText(sequenceType.elemType));
  if (optionalType) return around('optional', optionalType.elemType && typeText(optionalType.elemType));
  const value = mapType?.valueType && typeText(mapType.valueType);
  return value === undefined ? undefined : around('map', `${dataTypeName(mapType?.keyType)},${value}`);
}

const declaredShape = ({ dim = [] }: TensorShapeProto, fresh: FreshName): Dim[] =>
  // Some exporters write a negative size for an unknown one.
  dim.map(({ dimParam, dimValue = -1 }) => dimParam || (dimValue < 0 ? fresh() : dimValue));

const tensorTypes = new Map<string, DType>(
  Object.entries(dataTypes).flatMap(([name, { code }]) => {
    const dtype = dtypeOf(code);
    return dtype ? [[`tensor(${name})`, dtype] as const] : [];
  }),
);

/** The element type of a tensor that graphs can compute with. */
export const dtypeOfType = (type: string): DType | undefined => tensorTypes.get(type);

export const tensorOf = (dtype: DType): string => `tensor(${dataTypeName(dtypes[dtype].onnx)})`;

/** What of two accounts of one value contradicts. */
export function contradiction(found: ValueType, declared: ValueType): { code: string; message: string } | undefined {
  if (found.type !== declared.type)
    return { code: 'TYPE_MISMATCH', message: `its type is ${found.type}, but ${declared.type} is declared` };
  const [a, b] = [found.shape, declared.shape];
  if (!a || !b || (a.length === b.length && a.every((d, i) => mayBeEqual(d, b[i] ?? d)))) return undefined;
  return { code: 'SHAPE_MISMATCH', message: `its shape is ${showShape(a)}, but ${showShape(b)} is declared` };
}

/** Both accounts of one value together, as far as they agree; of a contradiction the first counts. */
export function mergeTypes(found: ValueType, declared: ValueType): ValueType {
  if (contradiction(found, declared)) return found;
  const { shape } = found;
  if (!shape) return declared.shape ? { ...found, shape: declared.shape } : found;
  const numbers = shape.map((d, i) => (typeof declared.shape?.[i] === 'number' ? declared.shape[i] : d));
  return { ...found, shape: numbers };
}

/** What two branches have in common; undefined where their types differ. */
export function commonType(a: ValueType, b: ValueType, fresh: FreshName): ValueType | undefined {
  if (a.type !== b.type) return undefined;
  if (a.shape?.length !== b.shape?.length || !a.shape) return { type: a.type };
  return { type: a.type, shape: a.shape.map((d, i) => (d === b.shape?.[i] ? d : fresh())) };
}
