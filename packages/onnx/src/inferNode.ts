import { ToolkitError } from '@fmnist/errors';
import { OpenShapeError, ShapeError, showShape } from './errors.ts';
import type { Attribute, Dim, Node, TensorType } from './graph.ts';
import { attrsOf, type AnyOpDef, type AttrDef, type Names } from './op.ts';

type Unchecked = Pick<Node, 'name' | 'inputs' | 'attrs'>;

/**
 * Types of a node's outputs. Nodes come from files too, so that nothing about them is taken on trust: an operator's own rules see only the
 * inputs and attributes that its definition names, of the types it gives them.
 * @throws {ToolkitError} SHAPE, UNKNOWN_ATTRIBUTE, BAD_ATTRIBUTE, MISSING_ATTRIBUTE
 */
export function inferNode(def: AnyOpDef, node: Unchecked): readonly TensorType[] {
  checkNode(def, node);
  const types: readonly TensorType[] = def.infer(node.inputs as never, attrsOf(def, node));
  for (const { shape } of types) checkShape(`${def.type} "${node.name}"`, shape);
  return types;
}

/** @throws {ToolkitError} as `inferNode`, unless it has the inputs and attributes of its operator */
export function checkNode(def: AnyOpDef, node: Unchecked): void {
  checkArity(def, node);
  checkAttributes(def, node);
}

/** Names of sizes are expressions, which a hostile graph can make grow without end. */
const MAX_NAME = 4096;

/** @throws {ShapeError} unless every size is a whole number from 0, or a name */
export function checkShape(where: string, shape: readonly Dim[]): void {
  if (shape.some((d) => typeof d === 'number' && !(Number.isSafeInteger(d) && d >= 0)))
    throw new ShapeError(where, 'sizes that are whole numbers from 0, or names', showShape(shape).slice(0, 200));
  if (shape.some((d) => typeof d === 'string' && d.length > MAX_NAME))
    throw new OpenShapeError(where, `names of sizes of at most ${MAX_NAME} characters`, showShape(shape).slice(0, 200));
}

function checkArity(def: AnyOpDef, { name, inputs }: Unchecked): void {
  const names = def.inputs as Names;
  const repeats = names.some((n) => n.startsWith('...'));
  const missing = names.filter((n, i) => !n.endsWith('?') && !n.startsWith('...') && !inputs[i]);
  const gap = repeats && inputs.includes(undefined);
  const most = repeats ? Infinity : names.length;
  if (missing.length > 0 || gap || inputs.length > most)
    throw new ShapeError(
      `${def.type} "${name}"`,
      `inputs ${names.join(', ')}`,
      missing.length > 0 || gap ? `none for ${missing.join(', ') || 'one of them'}` : `${inputs.length} inputs`,
    );
}

function checkAttributes(def: AnyOpDef, { name, attrs }: Unchecked): void {
  const defs = def.attrs as Readonly<Record<string, AttrDef<unknown>>>;
  const where = `${def.type} "${name}"`;
  for (const [key, attribute] of Object.entries(attrs)) {
    const known = Object.hasOwn(defs, key) ? defs[key] : undefined;
    if (!known)
      throw new ToolkitError('UNKNOWN_ATTRIBUTE', `there is no attribute "${key}"`, {
        where,
        expected: Object.keys(defs).join(', ') || 'none',
      });
    if (known.type !== attribute.type || !holds(attribute))
      throw new ToolkitError('BAD_ATTRIBUTE', `the attribute "${key}" is of another type`, {
        where,
        expected: known.type,
        received: known.type === attribute.type ? String(attribute.value) : attribute.type,
      });
  }
  const missing = Object.entries(defs).filter(([key, d]) => d.required && !Object.hasOwn(attrs, key));
  if (missing.length > 0)
    throw new ToolkitError('MISSING_ATTRIBUTE', `it needs ${missing.map(([key]) => `"${key}"`).join(', ')}`, { where });
}

/** Whether an attribute's value is of the type that it claims; those of files are, by the codec. */
function holds({ type, value }: Attribute): boolean {
  const list = (of: (x: unknown) => boolean) => Array.isArray(value) && value.every(of);
  const isNumber = (x: unknown) => typeof x === 'number';
  switch (type) {
    case 'int':
      return Number.isInteger(value);
    case 'float':
      return isNumber(value);
    case 'string':
      return typeof value === 'string';
    case 'ints':
      return list(Number.isInteger);
    case 'floats':
      return list(isNumber);
    case 'strings':
      return list((x) => typeof x === 'string');
    default:
      return typeof value === 'object';
  }
}
