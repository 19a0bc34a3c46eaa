import { Elu, Gelu, HardSigmoid, HardSwish, LeakyRelu, Mish, PRelu, Selu, ThresholdedRelu } from './activations.ts';
import { ArgMax } from './ArgMax.ts';
import { AveragePool } from './AveragePool.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { Add, Div, Mul, Pow, Sub } from './binary.ts';
import { Cast } from './Cast.ts';
import { Clip, Max, Min } from './clip.ts';
import { And, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Not, Or, Xor } from './compare.ts';
import { Concat, Split } from './Concat.ts';
import { Conv } from './Conv.ts';
import { ConvTranspose } from './ConvTranspose.ts';
import { CumSum, Tile, Trilu } from './cumulative.ts';
import { Dropout } from './Dropout.ts';
import { Expand } from './Expand.ts';
import { Flatten } from './Flatten.ts';
import { Gather } from './Gather.ts';
import { Gemm } from './Gemm.ts';
import { ConstantOfShape, OneHot, Range, Size } from './generate.ts';
import { GlobalAveragePool, GlobalMaxPool } from './globalPool.ts';
import { Identity } from './Identity.ts';
import { ConvInteger, MatMulInteger } from './integerProducts.ts';
import { MatMul } from './MatMul.ts';
import { MaxPool, MaxUnpool } from './MaxPool.ts';
import { Mod } from './Mod.ts';
import { GroupNormalization, InstanceNormalization, LayerNormalization } from './normalization.ts';
import { Pad } from './Pad.ts';
import { DequantizeLinear, DynamicQuantizeLinear, QuantizeLinear } from './quantizeLinear.ts';
import { GRU, LSTM, RNN } from './recurrent.ts';
import {
  ReduceL1,
  ReduceL2,
  ReduceLogSum,
  ReduceLogSumExp,
  ReduceMax,
  ReduceMean,
  ReduceMin,
  ReduceProd,
  ReduceSum,
  ReduceSumSquare,
} from './reduce.ts';
import { Reshape } from './Reshape.ts';
import { Resize } from './Resize.ts';
import { Scan } from './Scan.ts';
import { GatherElements, GatherND, ScatterElements, ScatterND } from './scatter.ts';
import { Shape } from './Shape.ts';
import { Slice } from './Slice.ts';
import { LogSoftmax, Softmax } from './softmax.ts';
import { Squeeze, Unsqueeze } from './squeeze.ts';
import { Transpose } from './Transpose.ts';
import {
  Abs,
  Acos,
  Acosh,
  Asin,
  Asinh,
  Atan,
  Atanh,
  Ceil,
  Cos,
  Cosh,
  Erf,
  Exp,
  Floor,
  Log,
  Neg,
  Reciprocal,
  Relu,
  Round,
  Sigmoid,
  Sign,
  Sin,
  Sinh,
  Softplus,
  Softsign,
  Sqrt,
  Tan,
  Tanh,
} from './unary.ts';
import { Where } from './Where.ts';

/** Every operator: this line, and its object, are all there is to add. */
export const ops = {
  Abs,
  Acos,
  Acosh,
  Add,
  And,
  ArgMax,
  Asin,
  Asinh,
  Atan,
  Atanh,
  AveragePool,
  BatchNormalization,
  Cast,
  Ceil,
  Clip,
  Concat,
  ConstantOfShape,
  Conv,
  ConvInteger,
  ConvTranspose,
  Cos,
  Cosh,
  CumSum,
  DequantizeLinear,
  Div,
  Dropout,
  DynamicQuantizeLinear,
  Elu,
  Equal,
  Erf,
  Exp,
  Expand,
  Flatten,
  Floor,
  GRU,
  Gather,
  GatherElements,
  GatherND,
  Gelu,
  Gemm,
  GlobalAveragePool,
  GlobalMaxPool,
  Greater,
  GreaterOrEqual,
  GroupNormalization,
  HardSigmoid,
  HardSwish,
  Identity,
  InstanceNormalization,
  LSTM,
  LayerNormalization,
  LeakyRelu,
  Less,
  LessOrEqual,
  Log,
  LogSoftmax,
  MatMul,
  MatMulInteger,
  Max,
  MaxPool,
  MaxUnpool,
  Min,
  Mish,
  Mod,
  Mul,
  Neg,
  Not,
  OneHot,
  Or,
  PRelu,
  Pad,
  Pow,
  QuantizeLinear,
  RNN,
  Range,
  Reciprocal,
  ReduceL1,
  ReduceL2,
  ReduceLogSum,
  ReduceLogSumExp,
  ReduceMax,
  ReduceMean,
  ReduceMin,
  ReduceProd,
  ReduceSum,
  ReduceSumSquare,
  Relu,
  Reshape,
  Resize,
  Round,
  Scan,
  ScatterElements,
  ScatterND,
  Selu,
  Shape,
  Sigmoid,
  Sign,
  Sin,
  Sinh,
  Size,
  Slice,
  Softmax,
  Softplus,
  Softsign,
  Split,
  Sqrt,
  Squeeze,
  Sub,
  Tan,
  Tanh,
  ThresholdedRelu,
  Tile,
  Transpose,
  Trilu,
  Unsqueeze,
  Where,
  Xor,
};

export type OpType = keyof typeof ops;
