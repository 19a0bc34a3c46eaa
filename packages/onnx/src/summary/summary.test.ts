import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builder } from '../builder.ts';
import { attributeTypes, decodeModel, type ModelProto, type NodeProto, typedArrayToTensor } from '../proto/index.ts';
import { toProto } from '../toProto.ts';
import { collapseLayers } from './collapseLayers.ts';
import { inferTypes } from './inferTypes.ts';
import { type LayerSummary, layerTable } from './layerTable.ts';
import { summarizeModel } from './summarizeModel.ts';
import { showType } from './ValueSummary.ts';

const lenet = decodeModel(readFileSync(new URL('../../../../models/lenet/model.onnx', import.meta.url)));

const float = (...sizes: (number | string)[]) => ({
  tensorType: {
    elemType: 1,
    shape: { dim: sizes.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
  },
});
const weight = (name: string, ...dims: number[]) =>
  typedArrayToTensor(new Float32Array(dims.reduce((n, d) => n * d, 1)), { name, dims });

/** A model of nodes that write `y`, the last of them to its output. */
function modelOf(input: ReturnType<typeof float>, node: readonly NodeProto[], weights = [weight('w', 1)]): ModelProto {
  const graph = { name: 'g', input: [{ name: 'x', type: input }], output: [{ name: 'y' }], initializer: weights, node };
  return { irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph };
}

const ints = (name: string, ...values: number[]) => ({ name, type: attributeTypes.ints.code, ints: values });
const rows = (model: ModelProto) =>
  layerTable(model).map(({ name, operators, parameters, flops }) => [
    name,
    Object.keys(operators).join(),
    parameters,
    flops,
  ]);

describe('layerTable', () => {
  it('has a row for each layer of LeNet, with what each costs', () => {
    // Two for each product; one for each element of the elementwise ones, the windows' elements of a pooling, five for softmax.
    expect(rows(lenet)).toEqual([
      ['normalize', 'Cast,Mul,Sub', 0, 2 * 784],
      ['Reshape', 'Reshape', 0, 0],
      ['conv1', 'Conv,Relu', 156, 2 * 86_400 + 3456],
      ['pool1', 'MaxPool', 0, 3456],
      ['conv2', 'Conv,Relu', 2416, 2 * 153_600 + 1024],
      ['pool2', 'MaxPool', 0, 1024],
      ['Reshape_1', 'Reshape', 0, 0],
      ['fc1', 'Gemm,Relu', 30_840, 2 * 30_720 + 120],
      ['fc2', 'Gemm,Relu', 10_164, 2 * 10_080 + 84],
      ['fc3', 'Gemm', 850, 2 * 840],
      ['softmax', 'Softmax', 0, 50],
    ]);
    expect(layerTable(lenet)[2]).toEqual({
      name: 'conv1',
      layers: 1,
      nodes: 2,
      operators: { Conv: 1, Relu: 1 },
      outputs: [{ name: 'conv1/Relu', type: 'float[N, 6, 24, 24]' }],
      parameters: 156,
      sizeBytes: 624,
      flops: 176_256,
      uncounted: [],
    });
  });

  it('counts weights that several nodes read once, where they are read first', () => {
    const dense = (name: string, input: string, output: string) => ({
      name,
      opType: 'MatMul',
      input: [input, 'w'],
      output: [output],
    });
    const model = modelOf(
      float('N', 3),
      [dense('a/MatMul', 'x', 'h'), dense('b/MatMul', 'h', 'y')],
      [weight('w', 3, 3)],
    );
    expect(rows(model)).toEqual([
      ['a', 'MatMul', 9, 18],
      ['b', 'MatMul', 0, 18],
    ]);
    expect(summarizeModel(model)).toMatchObject({ parameters: 9, weightBytes: 36, flops: 36 });
  });

  it('takes layers from nested scopes, from paths of weights, and from what only one node reads', () => {
    const node = (name: string, opType: string, input: string[], output: string) => ({
      name,
      opType,
      input,
      output: [output],
    });
    const model = modelOf(
      float(1, 2),
      [
        node('/features/features.0/fc/MatMul', 'MatMul', ['x', 'w'], 'a'),
        node('MatMul_1', 'MatMul', ['a', 'layer1.0.fc.weight'], 'b'),
        node('Relu_2', 'Relu', ['b'], 'c'),
        node('', 'Add', ['c', 'c'], 'd'),
        node('Neg_4', 'Neg', ['d'], 'y'),
      ],
      [weight('w', 2, 2), weight('layer1.0.fc.weight', 2, 2)],
    );
    expect(layerTable(model).map(({ name, nodes }) => [name, nodes])).toEqual([
      ['features/features.0/fc', 1],
      ['layer1/0/fc', 2],
      ['d', 2],
    ]);
    expect(layerTable(model, { depth: 1 }).map(({ name }) => name)).toEqual(['features', 'layer1', 'd']);
  });

  it('keeps what works on a shared result in a layer of its own', () => {
    const node = (name: string, input: string, output: string) => ({
      name,
      opType: 'Relu',
      input: [input],
      output: [output],
    });
    const model = modelOf(float(1), [node('fc/Relu', 'x', 'a'), node('left', 'a', 'l'), node('right', 'a', 'y')]);
    expect(layerTable(model).map(({ name }) => name)).toEqual(['fc', 'left', 'right']);
  });

  it('counts what Constant nodes and the graphs of attributes hold', () => {
    const value = { name: 'value', type: attributeTypes.tensor.code, t: weight('', 2, 5) };
    const inner = {
      name: 'then',
      node: [{ opType: 'Mul', input: ['x', 'v'], output: ['z'] }],
      initializer: [weight('v', 2)],
    };
    const model = modelOf(float(1, 2), [
      { opType: 'Constant', output: ['k'], attribute: [value] },
      { name: 'fc/MatMul', opType: 'MatMul', input: ['x', 'k'], output: ['h'] },
      {
        name: 'if/If',
        opType: 'If',
        input: ['w'],
        output: ['y'],
        attribute: [{ name: 'then_branch', type: 5, g: inner }],
      },
    ]);
    expect(rows(model).slice(1)).toEqual([
      ['fc', 'MatMul', 10, 20],
      ['if', 'If', 3, 0],
    ]);
    expect(summarizeModel(model)).toMatchObject({ parameters: 13, uncounted: ['If'] });
  });

  it.each<[string, ReturnType<typeof float>, NodeProto, ReturnType<typeof weight>[], number]>([
    // 4 x 5 outputs of 3 x 3 x 2 / 2 products.
    [
      'grouped Conv',
      float('N', 2, 6, 7),
      { opType: 'Conv', input: ['x', 'w'], attribute: [{ name: 'group', type: 2, i: 2 }] },
      [weight('w', 2, 1, 3, 3)],
      2 * 2 * 20 * 9,
    ],
    [
      'ConvTranspose',
      float(1, 2, 4, 4),
      { opType: 'ConvTranspose', input: ['x', 'w'] },
      [weight('w', 2, 3, 2, 2)],
      2 * 32 * 12,
    ],
    // 5 steps of 2 sequences; 4 gates of 8 units on 3 features and 8 states, both ways.
    [
      'LSTM',
      float(5, 2, 3),
      { opType: 'LSTM', input: ['x', 'w', 'r'] },
      [weight('w', 2, 32, 3), weight('r', 2, 32, 8)],
      2 * 10 * 2 * 32 * 11,
    ],
    [
      'AveragePool',
      float(1, 1, 4, 4),
      { opType: 'AveragePool', input: ['x'], attribute: [ints('kernel_shape', 2, 2)] },
      [],
      9 * 4,
    ],
    ['batched MatMul', float(7, 2, 3), { opType: 'MatMul', input: ['x', 'w'] }, [weight('w', 3, 4)], 2 * 7 * 2 * 4 * 3],
  ])('counts the FLOPs of %s', (_, input, node, weights, flops) => {
    const model = modelOf(input, [{ name: 'n', ...node, output: ['y'] }], weights);
    expect(layerTable(model)).toMatchObject([{ flops, uncounted: [] }]);
  });

  it('says which operators it cannot count', () => {
    const model = modelOf(float('N', 2), [
      { name: 'a', opType: 'Relu', input: ['x'], output: ['h'] },
      { name: 'b', domain: 'com.example', opType: 'Relu', input: ['h'], output: ['y'] },
    ]);
    expect(summarizeModel(model)).toMatchObject({ flops: 2, uncounted: ['com.example.Relu'] });
  });

  it('takes sizes for open axes', () => {
    const model = modelOf(float('N', 'L'), [{ name: 'a', opType: 'Relu', input: ['x'], output: ['y'] }]);
    expect(layerTable(model, { sizes: { L: 10 } })).toMatchObject([{ flops: 10 }]);
  });
});

describe('inferTypes', () => {
  it('finds what the file declares when it declares nothing but its inputs', () => {
    const output = lenet.graph?.output?.map(({ name }) => ({ name }));
    const bare = inferTypes({ ...lenet, graph: { ...lenet.graph, valueInfo: [], output } });
    for (const { name = '', type } of [...(lenet.graph?.valueInfo ?? []), ...(lenet.graph?.output ?? [])]) {
      const sizes = type?.tensorType?.shape?.dim?.map(({ dimValue, dimParam }) => dimValue ?? dimParam);
      expect({ name, shape: bare.get(name)?.shape }).toEqual({ name, shape: sizes });
    }
  });

  it('goes on behind an operator that it does not know where the file declares the result', () => {
    const model = modelOf(float(2, 3), [
      { opType: 'Strange', domain: 'x', input: ['x'], output: ['h'] },
      { opType: 'Relu', input: ['h'], output: ['y'] },
    ]);
    expect(inferTypes(model).get('y')).toBeUndefined();
    const declared = { ...model, graph: { ...model.graph, valueInfo: [{ name: 'h', type: float(4, 'K') }] } };
    expect(showType(inferTypes(declared).get('y'))).toBe('float[4, K]');
  });

  it('takes a broken model as far as it goes', () => {
    const model = modelOf(float(2, 3), [
      { opType: 'MatMul', input: ['x', 'w'], output: ['h'] },
      { opType: 'Relu', input: ['nowhere'], output: ['y'] },
      {},
    ]);
    expect(showType(inferTypes(model).get('x'))).toBe('float[2, 3]');
    expect(inferTypes({})).toEqual(new Map());
    expect(summarizeModel({})).toMatchObject({ nodes: 0, parameters: 0, flops: 0, layers: [] });
  });
});

describe('collapseLayers', () => {
  const layer = (name: string, parameters: number): LayerSummary => ({
    name,
    layers: 1,
    nodes: 1,
    operators: { Conv: 1 },
    outputs: [{ name, type: 'float' }],
    parameters,
    sizeBytes: 4 * parameters,
    flops: parameters,
    uncounted: [],
  });
  const names = (layers: readonly LayerSummary[]) => layers.map((l) => `${l.name} ${l.layers} ${l.parameters}`);

  it('leaves what fits', () => {
    const layers = [layer('a/b', 1), layer('a/c', 2)];
    expect(collapseLayers(layers, 2)).toBe(layers);
  });

  it('takes layers together by as few levels of their names as it needs', () => {
    const layers = ['s1/b1/c1', 's1/b1/c2', 's1/b2/c1', 's2/b1/c1', 'end'].map((name) => layer(name, 1));
    expect(names(collapseLayers(layers, 4))).toEqual(['s1/b1 2 2', 's1/b2 1 1', 's2/b1 1 1', 'end 1 1']);
    expect(names(collapseLayers(layers, 3))).toEqual(['s1 3 3', 's2 1 1', 'end 1 1']);
  });

  it('keeps the largest of those that have no levels, and all sums', () => {
    const layers = Array.from({ length: 100 }, (_, i) =>
      layer(`conv${i}`, i === 30 || i === 31 || i === 70 ? 1000 : 1),
    );
    const rows = collapseLayers(layers, 7);
    expect(names(rows)).toEqual([
      'conv0 .. conv29 30 30',
      'conv30 1 1000',
      'conv31 1 1000',
      'conv32 .. conv69 38 38',
      'conv70 1 1000',
      'conv71 .. conv99 29 29',
    ]);
    expect(rows[0]).toMatchObject({ operators: { Conv: 30 }, outputs: [{ name: 'conv29' }] });
  });
});

it('a graph of the builder has the layers of its scopes', () => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 4] });
  const y = g.scope('block', () => g.scope('act', () => g.Relu(x)));
  expect(layerTable(toProto({ graph: g.finish({ y }) })).map(({ name }) => name)).toEqual(['block/act']);
});
