import { ToolkitError } from '@fmnist/errors';
import type { Builder } from '../builder.ts';
import { dtypes } from '../dtype.ts';
import { attrsOf } from '../op.ts';
import type { Graph, Node, TensorData, Value } from '../graph.ts';
import { Conv, type ConvAttrs } from '../ops/Conv.ts';
import { transposeData } from '../ops/Transpose.ts';
import { rewrite } from '../rewrite.ts';
import { excluderOf, type Exclude } from './exclusion.ts';
import { isWeighted, planCodes } from './planCodes.ts';
import { prepareGraph } from './prepare.ts';
import { quantizeWeight, type QuantizedWeight } from './quantizeWeight.ts';

export interface DynamicOptions {
  readonly exclude?: Exclude | undefined;
}

/**
 * A graph whose products work on 8-bit codes that it finds for each run anew, from what their input holds then: no calibration. With x in codes X, zero
 * point z, scale s, and weights in codes W of scales t for each channel:
 *
 *   y = s t (X - z)(W - 128) + b        DynamicQuantizeLinear, MatMulInteger or ConvInteger, Cast, Mul, Add
 *
 * Weights are uint8: no processor overflows, and onnxruntime's ConvInteger takes no others. What the images of one run hold changes each other's codes.
 * @throws {ToolkitError} NOTHING_TO_QUANTIZE, NO_SUCH_NODE
 */
export function quantizeDynamic(float: Graph, { exclude = [] }: DynamicOptions = {}): Graph {
  const prepared = prepareGraph(float);
  const { nodes } = planCodes(prepared, excluderOf(prepared, exclude));
  if (![...nodes].some(isWeighted))
    throw new ToolkitError('NOTHING_TO_QUANTIZE', 'no layer of the model can be computed in 8 bits', {
      where: prepared.name,
      expected: 'Conv, Gemm or MatMul with constant float32 weights',
    });
  const codes = new Map<Value, Codes>();
  return rewrite(prepared, (g, node, [x, w, b]) => {
    if (!nodes.has(node) || !isWeighted(node) || !x || !w?.known) return undefined;
    const read = codes.get(x) ?? emitDynamicCodes(g, x);
    codes.set(x, read);
    const product = node.op === 'Conv' ? convInteger : matMulInteger;
    return [product(g, node, { x: read, w, b })];
  });
}

interface Codes {
  readonly codes: Value;
  readonly scale: Value;
  readonly zeroPoint: Value;
}

function emitDynamicCodes(g: Builder, x: Value): Codes {
  const [codes, scale, zeroPoint] = g.DynamicQuantizeLinear(x);
  return { codes, scale, zeroPoint };
}

interface Operands {
  readonly x: Codes;
  readonly w: Value;
  readonly b: Value | undefined;
}

function matMulInteger(g: Builder, { op, attrs }: Node, { x, w, b }: Operands): Value {
  const isTurned = op === 'Gemm' && attrs['transB']?.value === 1;
  const known = w.known as TensorData;
  const columns = isTurned ? transposeData(known, [1, 0]) : known;
  const weight = quantizeWeight(columns, columns.shape.length - 1, { dtype: 'uint8' });
  const sums = g.MatMulInteger(x.codes, g.constant(weight.codes, w.name), x.zeroPoint, zeroPointOf(g, weight));
  return scaled(g, sums, x.scale, scalesOf(g, weight, w.name, [weight.scales.length]), b);
}

function convInteger(g: Builder, node: Node, { x, w, b }: Operands): Value {
  const weight = quantizeWeight(w.known as TensorData, 0, { dtype: 'uint8' });
  const attrs = attrsOf<ConvAttrs>(Conv, node);
  const sums = g.ConvInteger(x.codes, g.constant(weight.codes, w.name), x.zeroPoint, zeroPointOf(g, weight), attrs);
  // [O, 1, 1]: along the channels of [N, O, ...]
  const along = [weight.scales.length, ...w.shape.slice(2).map(() => 1)];
  const bias = b?.known && g.constant({ ...b.known, shape: along }, b.name);
  return scaled(g, sums, x.scale, scalesOf(g, weight, w.name, along), bias);
}

const zeroPointOf = (g: Builder, { zeroPoint, codes }: QuantizedWeight): Value => g.scalar(zeroPoint, codes.dtype);

const scalesOf = (g: Builder, { scales }: QuantizedWeight, name: string, shape: readonly number[]): Value =>
  g.constant({ dtype: 'float32', shape, data: scales }, `${name}/scale`);

function scaled(g: Builder, sums: Value, x: Value, w: Value, b: Value | undefined): Value {
  const y = g.Mul(g.Cast(sums, { to: dtypes.float32.onnx }), g.Mul(x, w));
  return b ? g.Add(y, b) : y;
}
