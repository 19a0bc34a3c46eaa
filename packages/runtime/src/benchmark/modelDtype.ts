import { constantsOf, dataTypeName, type ModelProto } from '@fmnist/onnx';

/** What a model computes in. */
export type ModelDtype = 'fp32' | 'fp16' | 'int8';

const QUANTIZED = /^(?:QLinear\w+|QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|\w+Integer)$/;

/**
 * The type of a model, read off its graph: `int8` where it has operators of quantised numbers, else `fp16` where more of its weights are of 16 bits
 * than of 32, else `fp32`.
 */
export function modelDtype({ graph = {} }: ModelProto): ModelDtype {
  if (graph.node?.some(({ opType = '' }) => QUANTIZED.test(opType))) return 'int8';
  const elements = { float: 0, float16: 0 };
  for (const { dataType, dims = [] } of constantsOf(graph).values()) {
    const type = dataTypeName(dataType);
    if (type === 'float' || type === 'float16') elements[type] += dims.reduce((n, size) => n * Number(size), 1);
  }
  return elements.float16 > elements.float ? 'fp16' : 'fp32';
}
