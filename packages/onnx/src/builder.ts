import { ToolkitError } from '@fmnist/errors';
import { constant, constantInts, SMALL } from './constant.ts';
import { zeros, type DType } from './dtype.ts';
import { ShapeError, showShape } from './errors.ts';
import {
  type Attribute,
  type Dim,
  sizeOf,
  type Graph,
  type Node,
  type TensorData,
  type TensorType,
  type Value,
} from './graph.ts';
import { knownContent } from './knownContent.ts';
import { checkShape, inferNode } from './inferNode.ts';
import { type AnyOpDef, type AttrDef, type Inputs, type Names, type OpDef, type Outputs } from './op.ts';
import { ops } from './ops/index.ts';

type Ops = typeof ops;
/** An operator without attributes takes none: {} alone would take anything. */
type GivenAttrs<A> = keyof A extends never ? Record<string, never> : Partial<A>;
/** One method for each operator: g.Conv(x, w, b, { pads }) -> Value. Types come from the operator's own object. */
type Emit = {
  [K in keyof Ops]: Ops[K] extends OpDef<infer N extends Names, infer A, infer O extends Names>
    ? (...args: [...Inputs<N>, attrs?: GivenAttrs<A>]) => Outputs<O>
    : never;
};

interface Extras {
  /** An input of the graph; `initial` is what it holds when nothing is fed. */
  input(name: string, type: TensorType, initial?: TensorData): Value;
  /** A constant. Without a name it is called by its content, and small equal ones are one value. */
  constant(data: TensorData, name?: string): Value;
  scalar(x: number, dtype?: DType): Value;
  ints(xs: readonly number[]): Value;
  /** Names of what is emitted inside begin with `name/`. */
  scope<T>(name: string, emit: () => T): T;
  /** Any operator, with `outputs` of them asked for: the way to optional outputs. */
  emit(
    op: keyof Ops,
    inputs: readonly (Value | undefined)[],
    attrs?: Readonly<Record<string, Attribute['value'] | undefined>>,
    options?: EmitOptions,
  ): readonly Value[];
  /** A node as another graph has it, on other inputs; its types are inferred again. */
  copy(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[];
  /** Sum `v` down to `shape`, undoing a broadcast. */
  sumTo(v: Value, shape: readonly Dim[]): Value;
  /** `v` with the elements in the same order and another shape; at most one size may be a name that moves, else the sizes are taken from `like`. */
  reshape(v: Value, shape: readonly Dim[], like?: Value): Value;
  /** The shape of `v` as a tensor: a constant where it is known, else a Shape node. */
  shapeOf(v: Value): Value;
  /** `v` with its elements in the other order along axes; a flip of a flip is what it was. */
  flip(v: Value, axes: readonly number[]): Value;
  /** The node that makes `v` here. */
  producer(v: Value | undefined): Node | undefined;
  /** Nodes emitted so far, in order. */
  readonly nodes: readonly Node[];
  /** The graph, with its outputs under the given names. */
  finish(outputs: Readonly<Record<string, Value>>, name?: string): Graph;
}

interface EmitOptions {
  readonly outputs?: number;
  readonly name?: string;
}

export type Builder = Emit & Extras;

const isValue = (v: unknown): v is Value => typeof v === 'object' && v !== null && 'name' in v && 'dtype' in v;
/** Compared by bytes, -0 is not 0. */
const bytesOf = ({ data }: TensorData) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** An empty graph to emit operators into; types are inferred as they are emitted. */
export function builder(): Builder {
  const nodes: Node[] = [];
  const inputs: Value[] = [];
  const constants = new Map<string | TensorData, Value>();
  const own = new Set<Value>();
  const produced = new Map<Value, Node>();
  const taken = new Map<string, number>();
  let scopes: readonly string[] = [];

  /** `hint`, made unique by a number. */
  const unique = (hint: string): string => {
    const count = taken.get(hint) ?? 0;
    taken.set(hint, count + 1);
    return count === 0 ? hint : unique(`${hint}_${count}`);
  };

  /**
   * A constant as this graph has it: constants come from other graphs too, where the same name may mean another one.
   * Equal ones of one name, as all small unnamed ones are, become one.
   */
  const adopt = (v: Value): Value => {
    if (!v.known || produced.has(v) || own.has(v)) return v;
    const key =
      sizeOf(v.known.shape) <= SMALL
        ? `${v.name} ${v.dtype} ${v.known.shape.join()} ${bytesOf(v.known).join()}`
        : v.known;
    const same = constants.get(key);
    if (same) return same;
    const adopted: Value = { name: unique(v.name), dtype: v.dtype, shape: v.shape, known: v.known };
    constants.set(key, adopted);
    own.add(adopted);
    return adopted;
  };

  const append = (
    def: AnyOpDef,
    given: readonly (Value | undefined)[],
    attrs: Readonly<Record<string, Attribute>>,
    { outputs: wanted, name: hint }: EmitOptions,
  ): readonly Value[] => {
    const operands = given.map((v) => v && adopt(v));
    const name = unique(hint ?? [...scopes, def.type].join('/'));
    const node = { op: def.type, domain: '', name, inputs: operands, attrs };
    const types = inferNode(def, node);
    const count = wanted ?? countOutputs(def.outputs, types.length);
    const known = knownContent(def, node, types);
    const outputs = types.slice(0, count).map((type, i) => ({
      name: i === 0 ? name : unique(`${name}.${i}`),
      ...type,
      ...(i === 0 && known && { known }),
    }));
    const made = { ...node, outputs };
    for (const output of outputs) produced.set(output, made);
    nodes.push(made);
    return outputs;
  };

  const emit: Extras['emit'] = (op, operands, attrs = {}, options = {}) => {
    const def: AnyOpDef = ops[op];
    return append(def, operands, typedAttrs(def, attrs), options);
  };

  const emitters = Object.fromEntries(
    Object.entries<AnyOpDef>(ops).map(([op, def]) => [
      op,
      (...args: readonly unknown[]) => {
        const at = args.findIndex((a) => a !== undefined && !isValue(a));
        const operands = (at < 0 ? args : args.slice(0, at)) as (Value | undefined)[];
        const attrs = (at < 0 ? {} : args[at]) as Record<string, Attribute['value']>;
        const outputs = emit(op as keyof Ops, operands, attrs);
        return returnsOne(def.outputs) ? outputs[0] : outputs;
      },
    ]),
  ) as unknown as Emit;

  const g: Builder = {
    ...emitters,
    nodes,
    emit,
    copy(node, operands) {
      const def: AnyOpDef | undefined = Object.hasOwn(ops, node.op) ? ops[node.op as keyof Ops] : undefined;
      if (!def || node.domain !== '')
        throw new ToolkitError('UNKNOWN_OPERATOR', `no definition of ${node.domain}${node.op}`, { where: node.name });
      return append(def, operands, node.attrs, { outputs: node.outputs.length, name: node.name });
    },
    input(name, { dtype, shape }, initial) {
      checkShape(name, shape);
      const value = { name: unique(name), dtype, shape, ...(initial && { initial }) };
      inputs.push(value);
      return value;
    },
    constant,
    scalar(x, dtype = 'float32') {
      const data = zeros(dtype, 1);
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[0] = BigInt(x);
      else data[0] = x;
      return g.constant({ dtype, shape: [], data });
    },
    ints: constantInts,
    scope(name, inside) {
      const outer = scopes;
      scopes = [...outer, name];
      try {
        return inside();
      } finally {
        scopes = outer;
      }
    },
    sumTo(v, shape) {
      const lead = v.shape.length - shape.length;
      const axes = v.shape.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
      if (axes.length === 0) return v;
      const keepdims = axes.every((axis) => axis >= lead);
      const sum = g.ReduceSum(v, g.ints(axes), { keepdims: keepdims ? 1 : 0 });
      return sum.shape.length === shape.length ? sum : g.reshape(sum, shape);
    },
    reshape(v, shape, like) {
      if (showShape(v.shape) === showShape(shape)) return v;
      // 0 keeps a size where it stands, whatever it is at run time; -1 is what is left over.
      const target = shape.map((d, i) => (typeof d === 'number' ? d : d === v.shape[i] ? 0 : -1));
      if (target.filter((d) => d === -1).length <= 1) return g.Reshape(v, g.ints(target));
      if (!like)
        throw new ShapeError('reshape', 'at most one size that moves and is known only at run time', showShape(shape));
      return g.Reshape(v, g.shapeOf(like));
    },
    shapeOf: (v) => (v.shape.every((d) => typeof d === 'number') ? g.ints(v.shape) : g.Shape(v)),
    flip(v, axes) {
      const count = (x: number) => g.ints(axes.map(() => x));
      const ranges = [count(-1), count(-(2 ** 31)), g.ints(axes), count(-1)].map(adopt);
      const { op, inputs: [before, ...others] = [] } = produced.get(v) ?? {};
      if (op === 'Slice' && before && others.every((range, i) => range === ranges[i])) return before;
      return g.Slice(v, ...(ranges as [Value, Value, Value, Value]));
    },
    producer: (v) => v && produced.get(v),
    finish(outputs, name = 'graph') {
      for (const label of Object.keys(outputs)) if (!taken.has(label)) taken.set(label, 1);
      const named = Object.entries(outputs).map(([label, v], i, all) => {
        if (v.name === label && inputs.includes(v)) return v;
        if (inputs.some((input) => input.name === label))
          throw new ToolkitError('DUPLICATE_NAME', `"${label}" is an input and cannot be an output too`, {
            where: name,
          });
        const again = all.slice(0, i).some(([, other]) => other === v);
        const [value = v] = produced.has(v) && !again ? [v] : emit('Identity', [v]);
        for (const other of [...produced.keys(), ...own]) if (other.name === label) rename(other, unique(label));
        rename(value, label);
        return value;
      });
      return { name, inputs: [...inputs], outputs: named, nodes: [...nodes] };
    },
  };
  return g;
}

/** For values that the builder has made, before anyone has seen the finished graph: not a change that can be observed. */
const rename = (value: Value, name: string) => {
  (value as { name: string }).name = name;
};

const returnsOne = (outputs: Names) =>
  outputs.length > 0 && !outputs[0]?.startsWith('...') && outputs.slice(1).every((o) => o.endsWith('?'));
/** Outputs that cannot be left out, at least one; all of a repeated one. */
const countOutputs = (names: Names, inferred: number) =>
  names.some((o) => o.startsWith('...')) ? inferred : Math.max(1, names.filter((o) => !o.endsWith('?')).length);

/** Plain attribute values with the types that the operator's definition gives them; those left at "absent" are dropped. */
function typedAttrs(
  def: AnyOpDef,
  attrs: Readonly<Record<string, Attribute['value'] | undefined>>,
): Record<string, Attribute> {
  const defs = def.attrs as Record<string, AttrDef<unknown>>;
  const given = Object.entries(attrs).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, { type: defs[key]?.type, value } as Attribute]));
}
