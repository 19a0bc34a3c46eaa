import { schema, type Field, type MessageName } from './schema.ts';

/** How a scalar begins on the wire. @see https://protobuf.dev/programming-guides/encoding/#structure */
const wireTypes = { string: 2, bytes: 2, float: 5, double: 1, int32: 0, int53: 0, int64: 0, uint64: 0 } as const;
/** Wire types that the codec has to know by name. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;

type ScalarType = keyof typeof wireTypes;

/** A field with its name, as the encoder and the decoder walk them. */
export interface NamedField extends Field {
  readonly name: string;
  readonly type: ScalarType | MessageName;
  /** The other members of its oneof. */
  readonly rivals: readonly string[];
}

function namedFields(fields: Readonly<Record<string, Field>>): readonly NamedField[] {
  const all = Object.entries(fields);
  return all
    .map(([name, field]) => ({
      ...field,
      name,
      type: field.type as NamedField['type'],
      rivals: all
        .filter(([other, { oneof }]) => oneof !== undefined && oneof === field.oneof && other !== name)
        .map(([other]) => other),
    }))
    .toSorted((a, b) => a.number - b.number);
}

/** The fields of each message in the order of their numbers, which is the order they are written in. */
export const fieldsOf = Object.fromEntries(
  Object.entries(schema).map(([name, fields]) => [name, namedFields(fields)]),
) as unknown as Readonly<Record<MessageName, readonly NamedField[]>>;

export function isScalar(type: NamedField['type']): type is ScalarType {
  return type in wireTypes;
}

/** Messages, like strings and bytes, are on the wire behind their length. */
export function wireTypeOf({ type }: NamedField): number {
  return isScalar(type) ? wireTypes[type] : LENGTH_DELIMITED;
}
