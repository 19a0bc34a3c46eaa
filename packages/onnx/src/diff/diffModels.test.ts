import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodeModel,
  type ModelProto,
  type NodeProto,
  tensorToTypedArray,
  type TensorProto,
  typedArrayToTensor,
} from '../proto/index.ts';
import { describeDiff } from './describeDiff.ts';
import { diffModels } from './diffModels.ts';

const read = () => decodeModel(readFileSync(new URL('../../../../models/lenet/model.onnx', import.meta.url)));
const lenet = read();

/** LeNet with another graph. */
function changed(change: (graph: NonNullable<ModelProto['graph']>) => NonNullable<ModelProto['graph']>): ModelProto {
  return { ...lenet, graph: change(lenet.graph ?? {}) };
}
const mapNodes = (map: (node: NodeProto) => NodeProto | readonly NodeProto[]) =>
  changed((graph) => ({ ...graph, node: graph.node?.flatMap(map) }));
const mapWeights = (map: (tensor: TensorProto) => TensorProto) =>
  changed((graph) => ({ ...graph, initializer: graph.initializer?.map(map) }));

const floats = (tensor: TensorProto) => Float32Array.from(tensorToTypedArray(tensor) as Float32Array);

describe('diffModels', () => {
  it('finds nothing between a model and itself, whatever the order of nodes and of attributes', () => {
    const empty = { added: [], removed: [], changed: [], renamed: [] };
    expect(diffModels(lenet, read())).toEqual({
      same: true,
      header: [],
      inputs: [],
      outputs: [],
      nodes: { unchanged: 17, ...empty },
      weights: { unchanged: 14, ...empty },
    });
    const turned = mapNodes((node) => ({ ...node, attribute: node.attribute?.toReversed() }));
    expect(describeDiff(diffModels(lenet, turned))).toBe('no differences');
  });

  it('tells every fact of the header', () => {
    const other = {
      ...lenet,
      irVersion: 9,
      opsetImport: [
        { domain: '', version: 18 },
        { domain: 'x', version: 1 },
      ],
      metadataProps: [],
    };
    const { header, nodes } = diffModels(lenet, { ...other, producerName: '' });
    expect(header.slice(0, 3)).toEqual([
      { what: 'IR version', from: '8', to: '9' },
      { what: 'opset ai.onnx', from: '17', to: '18' },
      { what: 'producer', from: 'fmnist', to: undefined },
    ]);
    expect(header).toContainEqual({ what: 'metadata dataset', from: 'fashion-mnist', to: undefined });
    expect(header.at(-1)).toEqual({ what: 'opset x', from: undefined, to: '1' });
    expect(nodes.unchanged).toBe(17);
    expect(describeDiff(diffModels(lenet, other))).toBe('header: IR version, opset ai.onnx, metadata labels, 6 more');
  });

  it('an inserted node is one difference, also where it shifts the numbers in all names behind it', () => {
    const numbered = (model: ModelProto, insertAt?: number): ModelProto => {
      const nodes = [...(model.graph?.node ?? [])];
      const at = insertAt ?? -1;
      const input = nodes[at]?.output?.[0] ?? '';
      if (insertAt !== undefined) nodes.splice(at + 1, 0, { opType: 'Neg', input: [input], output: ['negated'] });
      const node = nodes.map((n, i) => ({
        ...n,
        name: `node_${i}`,
        input: n.opType === 'Neg' ? n.input : n.input?.map((name) => (i > at && name === input ? 'negated' : name)),
      }));
      return { ...model, graph: { ...model.graph, node } };
    };
    const { nodes, weights } = diffModels(numbered(lenet), numbered(lenet, 6));
    expect(nodes).toMatchObject({ added: [{ name: 'node_7', operator: 'Neg' }], removed: [], changed: [] });
    expect(nodes.renamed).toHaveLength(10);
    expect(nodes.renamed[0]).toEqual({ from: 'node_7', to: 'node_8' });
    expect(weights).toMatchObject({ unchanged: 14, added: [], removed: [], changed: [], renamed: [] });
  });

  /** A chain of operators on x, with names that are counted out, or with those given. */
  const chain = (operators: readonly string[], names: readonly string[] = []): ModelProto => ({
    graph: {
      input: [{ name: 'x' }],
      output: [{ name: 'y' }],
      node: operators.map((opType, i) => ({
        name: names[i] ?? `node_${i}`,
        opType,
        input: [i === 0 ? 'x' : `v${i - 1}`],
        output: [i === operators.length - 1 ? 'y' : `v${i}`],
      })),
    },
  });

  it('finds what is between two changes, behind shifted numbers too', () => {
    const before = chain(['Abs', 'Relu', 'Tanh', 'Relu', 'Exp', 'Relu', 'Neg']);
    const after = chain(['Abs', 'Sin', 'Relu', 'Tanh', 'Relu', 'Exp', 'Cos', 'Relu', 'Neg']);
    const { added, removed, changed: others } = diffModels(before, after).nodes;
    expect(added.map(({ operator }) => operator)).toEqual(['Sin', 'Cos']);
    expect({ removed, others }).toEqual({ removed: [], others: [] });
  });

  it('goes by names that were given, where the structure alone could be taken either way', () => {
    const before = chain(['Relu', 'Relu', 'Abs'], ['first', 'second', 'end']);
    const after = chain(['Relu', 'Relu', 'Relu', 'Neg'], ['first', 'new', 'second', 'end']);
    const { added, removed, renamed, changed: others } = diffModels(before, after).nodes;
    expect({ added, removed, renamed }).toEqual({
      added: [{ name: 'new', operator: 'Relu' }],
      removed: [],
      renamed: [],
    });
    expect(others).toMatchObject([{ from: 'end', changes: [{ what: 'operator', from: 'Abs', to: 'Neg' }] }]);
  });

  it('tells that two inputs have changed places', () => {
    const sub = (...input: string[]): ModelProto => ({
      graph: {
        input: [{ name: 'p' }, { name: 'q' }],
        node: [{ name: 'd', opType: 'Sub', input, output: ['y'] }],
        output: [{ name: 'y' }],
      },
    });
    expect(diffModels(sub('p', 'q'), sub('q', 'p')).nodes.changed).toMatchObject([
      {
        from: 'd',
        changes: [
          { from: 'p', to: 'q' },
          { from: 'q', to: 'p' },
        ],
      },
    ]);
  });

  it('a removed node is one difference', () => {
    const without = mapNodes((node) => {
      const input = node.input?.map((name) => (name === 'conv2/Relu' ? 'conv2/Conv' : name));
      return node.name === 'conv2/Relu' ? [] : { ...node, input };
    });
    const diff = diffModels(lenet, without);
    expect(describeDiff(diff)).toBe('1 node removed');
    expect(diff.nodes.removed).toEqual([{ name: 'conv2/Relu', operator: 'Relu' }]);
  });

  it('renamed nodes and weights are told as such, and are all that is told', () => {
    const rename = (name = '') => (name.startsWith('images') || name === '' ? name : `model/${name}`);
    const other = changed((graph) => ({
      ...graph,
      node: graph.node?.map((n) => ({
        ...n,
        name: rename(n.name),
        input: n.input?.map(rename),
        output: n.output?.map((o) => (graph.output?.some(({ name }) => name === o) ? o : rename(o))),
      })),
      initializer: graph.initializer?.map((t) => ({ ...t, name: rename(t.name) })),
    }));
    // The outputs kept their names; what reads one, by its old name, reads nothing now.
    const logits = mapLogits(other);
    const { nodes, weights, header, outputs } = diffModels(lenet, logits);
    expect({ header, outputs }).toEqual({ header: [], outputs: [] });
    expect(nodes).toMatchObject({ unchanged: 17, added: [], removed: [], changed: [] });
    expect(nodes.renamed).toHaveLength(17);
    expect(weights).toMatchObject({ unchanged: 14, added: [], removed: [], changed: [] });
    expect(weights.renamed).toHaveLength(14);
  });

  const mapLogits = (model: ModelProto): ModelProto => {
    const node = model.graph?.node?.map((n) => ({
      ...n,
      input: n.input?.map((name) => (name === 'model/logits' ? 'logits' : name)),
    }));
    return { ...model, graph: { ...model.graph, node } };
  };

  it('tells attributes, operators and wires that are not the same', () => {
    const other = mapNodes((node) => {
      if (node.name === 'pool1/MaxPool')
        return { ...node, attribute: node.attribute?.map((a) => (a.name === 'strides' ? { ...a, ints: [1, 1] } : a)) };
      if (node.name === 'fc1/Relu') return { ...node, opType: 'Tanh' };
      if (node.name === 'softmax/Softmax') return { ...node, input: ['fc3x'], attribute: [] };
      if (node.name === 'fc3/Gemm') return { ...node, input: node.input?.toReversed() };
      return node;
    });
    const { nodes } = diffModels(lenet, other);
    const changes = nodes.changed.map(({ from, operator, changes: list }) => [
      from,
      operator,
      ...list.map(({ what, from: a, to }) => `${what}: ${a} -> ${to}`),
    ]);
    expect(changes).toEqual([
      ['pool1/MaxPool', 'MaxPool', 'attribute strides: [2, 2] -> [1, 1]'],
      ['fc1/Relu', 'Relu', 'operator: Relu -> Tanh'],
      [
        'fc3/Gemm',
        'Gemm',
        expect.stringMatching(/^input A: fc2\/Relu -> fc3\/bias/),
        expect.stringContaining('input C: fc3/bias -> fc2/Relu'),
      ],
      ['softmax/Softmax', 'Softmax', 'attribute axis: -1 -> undefined', 'input input: logits -> fc3x'],
    ]);
    expect(nodes).toMatchObject({ unchanged: 13, added: [], removed: [], renamed: [] });
  });

  it('measures how far weights are apart', () => {
    const other = mapWeights((tensor) => {
      const values = tensor.name === 'fc1/kernel' ? floats(tensor) : undefined;
      if (!values) return tensor;
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      values[7] = (values[7] ?? 0) + largest / 4;
      return typedArrayToTensor(
        values,
        tensor.name === undefined ? { dims: [] } : { name: tensor.name, dims: tensor.dims ?? [] },
      );
    });
    const { weights, nodes } = diffModels(lenet, other);
    expect(nodes.unchanged).toBe(17);
    expect(weights.changed).toMatchObject([{ from: 'fc1/kernel', to: 'fc1/kernel', different: 1, elements: 30_720 }]);
    expect(weights.changed[0]?.maxRelative).toBeCloseTo(0.25, 5);
    expect(describeDiff(diffModels(lenet, other))).toMatch(/^1 weight changed, values by at most 0\.\d+$/);
  });

  it('compares weights across element types, and not across shapes', () => {
    const half = (bits: number[], dims: number[]) =>
      typedArrayToTensor(Uint16Array.from(bits), { name: 'conv1/bias', dims, dataType: 'float16' });
    const float32 = mapWeights((t) =>
      t.name === 'conv1/bias'
        ? typedArrayToTensor(Float32Array.of(1, -2, 0.5, 65504, 2 ** -24, NaN), { name: t.name, dims: [6] })
        : t,
    );
    // 1, -2, 0.5, the largest and the smallest number of float16, NaN.
    const same = mapWeights((t) =>
      t.name === 'conv1/bias' ? half([0x3c00, 0xc000, 0x3800, 0x7bff, 1, 0x7e00], [6]) : t,
    );
    expect(diffModels(float32, same).weights.changed).toMatchObject([
      { types: { from: 'float[6]', to: 'float16[6]' }, different: 0, maxAbsolute: 0 },
    ]);
    const other = mapWeights((t) => (t.name === 'conv1/bias' ? half([0x3c00, 0xc000], [2]) : t));
    expect(diffModels(lenet, other).weights.changed).toMatchObject([
      { types: { to: 'float16[2]' }, different: undefined },
    ]);
  });

  it('tells inputs and outputs by name', () => {
    const other = changed((graph) => ({
      ...graph,
      output: graph.output?.slice(1),
      input: [{ name: 'images', type: {} }],
    }));
    const { inputs, outputs } = diffModels(lenet, other);
    expect(inputs).toEqual([{ what: 'images', from: 'uint8[N, 28, 28, 1]', to: 'not a tensor' }]);
    expect(outputs).toEqual([{ what: 'probabilities', from: 'float[N, 10]', to: undefined }]);
  });

  it('works on anything that can be decoded', () => {
    expect(diffModels({}, {}).same).toBe(true);
    const loop: ModelProto = {
      graph: {
        node: [{ name: 'a', input: ['b', ''], output: ['a'] }, { name: 'b', input: ['a'], output: ['b'] }, {}],
        output: [{ name: 'a' }],
      },
    };
    expect(diffModels(loop, structuredClone(loop)).same).toBe(true);
    expect(diffModels(lenet, loop).nodes.removed).toHaveLength(17);
    const external = mapWeights((t) => ({
      ...t,
      rawData: undefined,
      dataLocation: 1,
      externalData: [{ key: 'location', value: `${t.name}.bin` }],
    }));
    expect(diffModels(lenet, external).weights.changed.every(({ different }) => different === undefined)).toBe(true);
  });

  it('takes ten thousand equal nodes in a second or so', () => {
    const chain = (prefix: string): ModelProto => ({
      graph: {
        node: Array.from({ length: 10_000 }, (_, i) => ({
          name: `${prefix}${i}`,
          opType: 'Relu',
          input: [i % 2 ? `v${i}` : 'v0'],
          output: [`v${i + 1}`],
        })),
      },
    });
    const started = performance.now();
    expect(diffModels(chain('a'), chain('b')).nodes.renamed).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
