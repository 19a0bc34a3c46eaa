import { ArgMax } from './ArgMax.ts';
import { Add, Div, Mul, Pow, Sub } from './binary.ts';
import { Cast } from './Cast.ts';
import { And, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Or } from './compare.ts';
import { Concat, Split } from './Concat.ts';
import { Conv } from './Conv.ts';
import { Expand } from './Expand.ts';
import { Flatten } from './Flatten.ts';
import { Gather } from './Gather.ts';
import { Gemm } from './Gemm.ts';
import { Identity } from './Identity.ts';
import { MatMul } from './MatMul.ts';
import { MaxPool, MaxUnpool } from './MaxPool.ts';
import { Pad } from './Pad.ts';
import { ReduceMax, ReduceMean, ReduceMin, ReduceSum } from './reduce.ts';
import { Reshape } from './Reshape.ts';
import { Shape } from './Shape.ts';
import { Slice } from './Slice.ts';
import { LogSoftmax, Softmax } from './softmax.ts';
import { Squeeze, Unsqueeze } from './squeeze.ts';
import { Transpose } from './Transpose.ts';
import { Abs, Exp, Floor, Log, Neg, Reciprocal, Relu, Sigmoid, Sign, Sqrt, Tanh } from './unary.ts';
import { Where } from './Where.ts';

/** Every operator: this line, and its object, are all there is to add. */
export const ops = {
  Abs,
  Add,
  And,
  ArgMax,
  Cast,
  Concat,
  Conv,
  Div,
  Equal,
  Exp,
  Expand,
  Flatten,
  Floor,
  Gather,
  Gemm,
  Greater,
  GreaterOrEqual,
  Identity,
  Less,
  LessOrEqual,
  Log,
  LogSoftmax,
  MatMul,
  MaxPool,
  MaxUnpool,
  Mul,
  Neg,
  Or,
  Pad,
  Pow,
  ReduceMax,
  ReduceMean,
  ReduceMin,
  ReduceSum,
  Reciprocal,
  Relu,
  Reshape,
  Shape,
  Sigmoid,
  Sign,
  Slice,
  Softmax,
  Split,
  Sqrt,
  Squeeze,
  Sub,
  Tanh,
  Transpose,
  Unsqueeze,
  Where,
};

export type OpType = keyof typeof ops;
