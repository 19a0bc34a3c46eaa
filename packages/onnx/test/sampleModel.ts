import type { GraphProto, ModelProto, ValueInfoProto } from '../src/proto/index.ts';
import { typedArrayToTensor } from '../src/proto/index.ts';

export function floatInfo(name: string, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

const branch = (name: string, opType: string): GraphProto => ({
  name,
  node: [{ opType, input: ['hidden'], output: [`${name}_out`] }],
  output: [floatInfo(`${name}_out`, ['N', 2])],
});

/**
 * y = flag ? relu(x W + b) : -(x W + b), for x [N, 3]: attributes of several kinds, an outer scope, raw data, list data,
 * a name that is no identifier.
 */
export const sampleModel: ModelProto = {
  irVersion: 8,
  producerName: 'fmnist-toolkit "test"',
  opsetImport: [{ domain: '', version: 17 }],
  metadataProps: [{ key: 'labels', value: '["Ärmel","Coat"]' }],
  graph: {
    name: 'main',
    input: [floatInfo('x', ['N', 3])],
    output: [floatInfo('y', ['N', 2])],
    valueInfo: [floatInfo('hidden', ['N', 2])],
    initializer: [
      typedArrayToTensor(Float32Array.of(1, -2, 0.1, 4, 5.5, -6), { name: 'dense/W', dims: [3, 2] }),
      { name: 'b', dims: [2], dataType: 1, floatData: Float32Array.of(0.5, -1e-7) },
    ],
    node: [
      {
        name: 'dense',
        opType: 'Gemm',
        input: ['x', 'dense/W', 'b'],
        output: ['hidden'],
        attribute: [
          { name: 'alpha', type: 1, f: 1 },
          { name: 'transB', type: 2, i: 0 },
        ],
      },
      {
        opType: 'Constant',
        output: ['flag'],
        attribute: [{ name: 'value', type: 4, t: { dims: [], dataType: 9, int32Data: Int32Array.of(1) } }],
      },
      {
        opType: 'If',
        input: ['flag'],
        output: ['y'],
        attribute: [
          { name: 'then_branch', type: 5, g: branch('then', 'Relu') },
          { name: 'else_branch', type: 5, g: branch('else', 'Neg') },
        ],
      },
    ],
  },
};
