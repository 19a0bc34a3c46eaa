// Parts of small models that keep or break one rule each.
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../src/proto/index.ts';
import { floatInfo } from './sampleModel.ts';

export const relu = (input: string, output: string, more: Partial<NodeProto> = {}): NodeProto => ({
  opType: 'Relu',
  input: [input],
  output: [output],
  ...more,
});
/** x -> Relu -> y, and what is to be different. */
export const withGraph = (graph: GraphProto, model: ModelProto = {}): ModelProto => ({
  irVersion: 8,
  opsetImport: [{ domain: '', version: 17 }],
  ...model,
  graph: { name: 'g', input: [floatInfo('x', [2])], output: [floatInfo('y', [2])], node: [relu('x', 'y')], ...graph },
});
export const withTensor = (tensor: TensorProto): ModelProto => withGraph({ initializer: [{ name: 'w', ...tensor }] });
export const withAttribute = (...attribute: AttributeProto[]): ModelProto =>
  withGraph(
    { node: [relu('x', 'y', { domain: 'custom', attribute })] },
    {
      opsetImport: [
        { version: 17, domain: '' },
        { domain: 'custom', version: 1 },
      ],
    },
  );
export const withOperator = (node: NodeProto): ModelProto => withGraph({ node: [{ output: ['y'], ...node }] });
export const withFunction = (...functions: NonNullable<ModelProto['functions']>): ModelProto =>
  withGraph(
    {},
    {
      functions: functions.map((f) => ({
        domain: 'f',
        opsetImport: [
          { domain: '', version: 17 },
          { domain: 'f', version: 1 },
        ],
        ...f,
      })),
    },
  );
export const branches = (then: GraphProto, otherwise: GraphProto): ModelProto =>
  withGraph({
    initializer: [{ name: 'c', dims: [], dataType: 9, int32Data: Int32Array.of(1) }],
    node: [
      {
        opType: 'If',
        input: ['c'],
        output: ['y'],
        attribute: [
          { name: 'then_branch', type: 5, g: then },
          { name: 'else_branch', type: 5, g: otherwise },
        ],
      },
    ],
  });
export const branch = (name: string, node = relu('x', `${name}_y`)): GraphProto => ({
  name,
  node: [node],
  output: [{ name: `${name}_y` }],
});
export const floats = (n: number) => ({ dims: [2], dataType: 1, floatData: new Float32Array(n) });
export const external = (location?: string): TensorProto => ({
  dims: [2],
  dataType: 1,
  dataLocation: 1,
  ...(location !== undefined && { externalData: [{ key: 'location', value: location }] }),
});
export const sparse = (indices: TensorProto, dims = [3, 3]): ModelProto =>
  withGraph({ sparseInitializer: [{ dims, values: { name: 's', ...floats(2) }, indices }] });
export const int64s = (dims: number[], ...values: bigint[]): TensorProto => ({
  dims,
  dataType: 7,
  int64Data: BigInt64Array.from(values),
});
