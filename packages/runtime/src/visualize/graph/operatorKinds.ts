import { theme } from '../theme.ts';

interface Kind {
  readonly label: string;
  readonly fill: string;
  readonly ink: string;
  /** Strokes in a square of 14 px: who cannot tell the colours apart, or has them printed in grey, goes by these. */
  readonly icon: string;
}

const dark = (label: string, fill: string, icon: string): Kind => ({ label, fill, ink: theme.background, icon });
const light = (label: string, fill: string, icon: string): Kind => ({ label, fill, ink: theme.ink, icon });

/** What does the work is dark, what goes with it light, so that the weight of a graph shows in grey too. */
export const kinds = {
  convolution: dark(
    'convolution',
    '#0072b2',
    'M1.5 1.5H12.5V12.5H1.5Z M5.2 1.5V12.5 M8.8 1.5V12.5 M1.5 5.2H12.5 M1.5 8.8H12.5',
  ),
  matrix: dark('matrix product', '#b84400', 'M4.5 1.5H2V12.5H4.5 M9.5 1.5H12V12.5H9.5 M5.5 5.5H8.5 M5.5 8.5H8.5'),
  recurrent: dark('recurrent', '#7a3b8f', 'M11.5 4A5.3 5.3 0 1 0 12.3 8.2 M11.8 0.8V4.4H8.2'),
  arithmetic: dark('arithmetic', '#3b4754', 'M7 2V12 M2 7H12'),
  normalisation: light('normalisation', '#e3b5d0', 'M1 11.5C5 11.5 4.5 2.5 7 2.5S9 11.5 13 11.5'),
  activation: light('activation', '#9fdcc4', 'M1 10.5H6.5L12.5 2.5'),
  pooling: light('pooling', '#f2df86', 'M1.5 2H12.5L8.5 7.5V12H5.5V7.5Z'),
  movement: light('moves data', '#dfe4ea', 'M2 4.5H11 M8.5 2L11 4.5 M12 9.5H3 M5.5 12L3 9.5'),
  other: light('other', theme.background, 'M7 4.5A2.5 2.5 0 1 1 6.99 4.5'),
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

const names: Readonly<Record<Exclude<KindName, 'other'>, string>> = {
  convolution: 'Conv ConvTranspose ConvInteger QLinearConv DeformConv',
  matrix: 'Gemm MatMul MatMulInteger QLinearMatMul Einsum Attention',
  recurrent: 'LSTM GRU RNN Loop Scan',
  arithmetic: `Abs Add And BitShift Ceil Cos Div Equal Exp Floor Greater GreaterOrEqual Less LessOrEqual Log Max Mean Min Mod Mul Neg Not Or Pow
    Reciprocal Round Sign Sin Sqrt Sub Sum Where Xor ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
    ReduceSum ReduceSumSquare ArgMax ArgMin CumSum Tan Acos Asin Atan Sinh Cosh Asinh Acosh Atanh IsNaN IsInf`,
  normalisation: `BatchNormalization InstanceNormalization LayerNormalization GroupNormalization RMSNormalization LRN LpNormalization
    MeanVarianceNormalization SimplifiedLayerNormalization`,
  activation: `Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid HardSigmoid Tanh Softplus Softsign Softmax LogSoftmax Hardmax HardSwish Swish Mish Clip
    ThresholdedRelu Shrink Erf`,
  pooling: 'MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool MaxUnpool MaxRoiPool RoiAlign',
  movement: `Cast CastLike Compress Concat Constant ConstantOfShape DepthToSpace Dropout Expand EyeLike Flatten Gather GatherElements GatherND Identity
    OneHot Pad Range Reshape Resize ReverseSequence ScatterElements ScatterND Shape Size Slice SpaceToDepth Split Squeeze Tile TopK Transpose Trilu
    Unsqueeze Upsample QuantizeLinear DequantizeLinear`,
};

const byOperator = new Map(
  Object.entries(names).flatMap(([kind, list]) => list.split(/\s+/).map((name) => [name, kind as KindName] as const)),
);

/** What kind of work an operator does; `other` for those of other domains too. */
export const kindOf = (operator: string): KindName => byOperator.get(operator) ?? 'other';
