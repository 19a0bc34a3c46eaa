import type { Dim } from '../graph.ts';
import { attributeTypeName } from '../proto/attributeType.ts';
import type { NodeProto } from '../proto/schema.ts';
import { decodeUtf8 } from '../proto/utf8.ts';
import type { AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import type { ValueType } from './inferTypes.ts';

/** What the cost of a node depends on. Sizes that are not known are NaN, and so is every count that they are a part of. */
interface Cost {
  /** Sizes of the inputs, and of the outputs. */
  readonly x: (index: number) => readonly number[] | undefined;
  readonly y: (index: number) => readonly number[] | undefined;
  readonly int: (name: string, otherwise: number) => number;
  readonly ints: (name: string) => readonly number[] | undefined;
  readonly text: (name: string, otherwise: string) => string;
  readonly inputs: number;
}
type CountFlops = (node: Cost) => number;

const product = (sizes: readonly number[] | undefined): number => sizes?.reduce((n, size) => n * size, 1) ?? NaN;

const perOutput =
  (each: number): CountFlops =>
  ({ y }) =>
    each * product(y(0));
const perInput =
  (each: number): CountFlops =>
  ({ x }) =>
    each * product(x(0));

/** Each output is a sum over the kernel and the channels of its group: two operations a term, the bias being the first term's addition. */
const conv =
  (weights: number): CountFlops =>
  ({ x, y }) =>
    2 * product(y(0)) * product(x(weights)?.slice(1));
/** Each input goes into kernel x channels outputs. */
const convTranspose: CountFlops = ({ x }) => 2 * product(x(0)) * product(x(1)?.slice(1));
const matMul: CountFlops = ({ x, y }) => 2 * product(y(0)) * (x(0)?.at(-1) ?? NaN);
const gemm: CountFlops = ({ x, y, int }) => 2 * product(y(0)) * (x(0)?.[int('transA', 0) === 1 ? 0 : 1] ?? NaN);

/** Products with W [directions, gates x H, I] and R [directions, gates x H, H] at every step of every sequence; the gates themselves are left out. */
const recurrent: CountFlops = ({ x }) => 2 * product(x(0)?.slice(0, 2)) * (product(x(1)) + product(x(2)));

const pool: CountFlops = ({ y, ints }) => product(y(0)) * product(ints('kernel_shape'));
/** Mean (1), variance (3), and x - mean, its scale and offset as one multiply-add (3). */
const normalize = perInput(7);
/** n inputs are joined by n - 1 operations. */
const join: CountFlops = ({ y, inputs }) => Math.max(1, inputs - 1) * product(y(0));

/** Interpolation weighs two (linear) or four (cubic) neighbours along each axis that is resized. */
const resize: CountFlops = ({ x, y, text }) => {
  const neighbours = { nearest: 0, linear: 2, cubic: 4 }[text('mode', 'nearest')] ?? NaN;
  const resized = y(0)?.filter((size, axis) => size !== x(0)?.[axis]).length ?? NaN;
  return neighbours === 0 ? 0 : 2 * product(y(0)) * neighbours ** resized;
};

/** Operators that move, choose or make elements; and comparisons of sizes. */
const moving =
  `Cast CastLike Compress Concat Constant ConstantOfShape DepthToSpace Dropout Expand EyeLike Flatten Gather GatherElements GatherND
  Identity NonZero OneHot Pad Range Reshape ReverseSequence ScatterElements ScatterND Shape Size Slice SpaceToDepth Split Squeeze
  Tile Transpose Trilu Unsqueeze Upsample Where MaxUnpool RandomNormal RandomNormalLike RandomUniform RandomUniformLike`.split(
    /\s+/,
  );

/** One operation an element; those that are defined here say so themselves. */
const elementwise =
  `Acos Acosh Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Celu Cosh HardSwish IsInf IsNaN
  PRelu Shrink Sinh Swish Tan ThresholdedRelu`.split(/\s+/);

const reductions =
  `ArgMax ArgMin CumSum Hardmax LpNormalization MeanVarianceNormalization ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax
  ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare GlobalAveragePool GlobalLpPool GlobalMaxPool`.split(/\s+/);

const each = (names: readonly string[], count: CountFlops) => names.map((name) => [name, count] as const);

const counts = new Map<string, CountFlops>([
  ...each(moving, () => 0),
  ...each(elementwise, perOutput(1)),
  ...each(reductions, perInput(1)),
  ...each(['Conv', 'ConvInteger'], conv(1)),
  ['QLinearConv', conv(3)],
  ['ConvTranspose', convTranspose],
  ...each(['MatMul', 'MatMulInteger', 'QLinearMatMul'], matMul),
  ['Gemm', gemm],
  ...each(['LSTM', 'GRU', 'RNN'], recurrent),
  ...each(['MaxPool', 'AveragePool', 'LpPool'], pool),
  // Folded: x scale' + offset'.
  ['BatchNormalization', perOutput(2)],
  ...each(['LayerNormalization', 'InstanceNormalization', 'GroupNormalization', 'RMSNormalization'], normalize),
  ['LRN', ({ y, int }) => product(y(0)) * (2 * int('size', NaN) + 3)],
  // Maximum, subtraction, exp, sum, division.
  ...each(['Softmax', 'LogSoftmax'], perInput(5)),
  ...each(['Max', 'Min', 'Sum', 'Mean'], join),
  ['Resize', resize],
  ...each(['QuantizeLinear', 'DequantizeLinear'], perOutput(2)),
  ['DynamicQuantizeLinear', perInput(4)],
]);

/**
 * Floating-point operations of a node, two for a multiply-add; moving data is none.
 *
 * @param types of all values, without open sizes
 * @returns undefined where the operator or a size that matters is not known here
 */
export function flopsOf(node: NodeProto, types: ReadonlyMap<string, ValueType>): number | undefined {
  const count = node.domain && node.domain !== 'ai.onnx' ? undefined : countOf(node.opType ?? '');
  const flops = count?.(costOf(node, types));
  return Number.isSafeInteger(flops) ? flops : undefined;
}

function countOf(opType: string): CountFlops | undefined {
  const def: AnyOpDef | undefined = Object.hasOwn(ops, opType) ? ops[opType as keyof typeof ops] : undefined;
  return counts.get(opType) ?? (def?.traits?.elementwise && perOutput(1));
}

function costOf({ input = [], output = [], attribute = [] }: NodeProto, types: ReadonlyMap<string, ValueType>): Cost {
  const attributes = new Map(attribute.map((a) => [a.name, a]));
  const sizes = (names: readonly string[]) => (index: number) => types.get(names[index] ?? '')?.shape?.map(toSize);
  return {
    x: sizes(input),
    y: sizes(output),
    int: (name, otherwise) => Number(attributes.get(name)?.i ?? otherwise),
    ints: (name) => attributes.get(name)?.ints?.map(Number),
    text(name, otherwise) {
      const found = attributes.get(name);
      return attributeTypeName(found?.type) === 'string' ? decodeUtf8(found?.s ?? new Uint8Array()) : otherwise;
    },
    inputs: input.length,
  };
}

const toSize = (dim: Dim): number => (typeof dim === 'number' ? dim : NaN);
