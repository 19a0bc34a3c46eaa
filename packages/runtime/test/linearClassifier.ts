import { encodeModel, type NodeProto, typedArrayToTensor, type ValueInfoProto } from '@fmnist/onnx';

export interface LinearOptions {
  /** [H·W·C, classes], or [C·H·W, classes], in the order of the input's layout. */
  readonly weights: Float32Array;
  readonly classCount: number;
  /** Default `uint8`. */
  readonly dtype?: 'uint8' | 'float32';
  /** [N, H, W, C] or [N, C, H, W]; a string is a dynamic dimension. Default ['N', 28, 28, 1]. */
  readonly shape?: readonly (number | string)[];
  /** Outputs `probabilities` as well as `logits`. Default true. */
  readonly softmax?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface QuadrantOptions extends Omit<LinearOptions, 'weights' | 'classCount'> {
  /** Weight of a pixel of 1 in its class's score. Default 1/1000. */
  readonly gain?: number;
}

export const QUADRANTS = ['top left', 'top right', 'bottom left', 'bottom right'] as const;

export const FLOAT = 1;
export const UINT8 = 2;
const CAST_TO = 1;
const INT = 2;

/** A linear classifier whose answer anyone can tell: which quarter of the picture is the brightest. */
export function quadrantClassifier({ gain = 1e-3, ...options }: QuadrantOptions = {}): Uint8Array {
  const { shape = ['N', 28, 28, 1], metadata = { labels: JSON.stringify(QUADRANTS) } } = options;
  const isNchw = shape[1] === 1 || shape[1] === 3;
  const sizes = shape.slice(1).map(Number);
  const [height = 0, width = 0, channels = 0] = isNchw ? [...sizes.slice(1), sizes[0] ?? 0] : sizes;
  const features = height * width * channels;
  const weights = new Float32Array(features * QUADRANTS.length);
  for (let feature = 0; feature < features; feature++) {
    const pixel = isNchw ? feature % (height * width) : Math.floor(feature / channels);
    const isRight = pixel % width >= width / 2;
    const isBottom = Math.floor(pixel / width) >= height / 2;
    weights[feature * QUADRANTS.length + (isBottom ? 2 : 0) + (isRight ? 1 : 0)] = gain;
  }
  return linearClassifier({ ...options, metadata, weights, classCount: QUADRANTS.length });
}

/** scores = pixels x weights, as an ONNX model. */
export function linearClassifier({
  weights,
  classCount,
  dtype = 'uint8',
  shape = ['N', 28, 28, 1],
  softmax = true,
  metadata = {},
}: LinearOptions): Uint8Array {
  const node: NodeProto[] = [
    { opType: 'Cast', input: ['images'], output: ['float'], attribute: [{ name: 'to', i: CAST_TO, type: INT }] },
    { opType: 'Flatten', input: ['float'], output: ['flat'] },
    { opType: 'MatMul', input: ['flat', 'W'], output: ['logits'] },
    ...(softmax ? [{ opType: 'Softmax', input: ['logits'], output: ['probabilities'] }] : []),
  ];
  const rows = shape[0] ?? 'N';
  return encodeModel({
    irVersion: 8,
    producerName: 'runtime tests',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'linear',
      node,
      initializer: [typedArrayToTensor(weights, { name: 'W', dims: [weights.length / classCount, classCount] })],
      input: [valueInfo('images', dtype === 'uint8' ? UINT8 : FLOAT, shape)],
      output: ['logits', ...(softmax ? ['probabilities'] : [])].map((name) =>
        valueInfo(name, FLOAT, [rows, classCount]),
      ),
    },
  });
}

export function valueInfo(name: string, elemType: number, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
