import { builder, foldConstants, type TensorData } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { seededValues } from '../../onnx/test/caseInputs.ts';
import { convolutional } from '../test/networks.ts';
import { fromTrained, packWeights, toTrained, trainableWeights, unpackWeights } from './index.ts';

const all = () => true;

describe('trainableWeights', () => {
  test('follows each weight through what moves it, to where an operator computes with it', () => {
    expect(
      trainableWeights(convolutional(), all).map(({ name, shape, value }) => `${name} [${shape}] -> [${value.shape}]`),
    ).toMatchInlineSnapshot(`
      [
        "conv/kernel [3,3,2,4] -> [4,2,3,3]",
        "conv/bias [4] -> [4]",
        "fc1/kernel [36,6] -> [36,6]",
        "fc1/bias [6] -> [6]",
        "fc2/kernel [6,3] -> [6,3]",
        "fc2/bias [3] -> [3]",
      ]
    `);
  });

  test('stops where a weight is read twice, and takes floats only', () => {
    const g = builder();
    const w = g.constant({ dtype: 'float32', shape: [2, 3], data: seededValues(6, 1) }, 'w');
    const x = g.input('x', { dtype: 'float32', shape: [3, 2] });
    const y = g.Add(g.MatMul(g.MatMul(x, w), g.Transpose(w)), g.Cast(g.ints([1]), { to: 1 }));
    const [only, ...others] = trainableWeights(g.finish({ y }), all);
    expect([only?.name, only?.moves, others]).toEqual(['w', [], []]);
  });

  test('takes those that are asked for', () => {
    const names = trainableWeights(convolutional(), (name) => name.startsWith('fc')).map(({ name }) => name);
    expect(names).toEqual(['fc1/kernel', 'fc1/bias', 'fc2/kernel', 'fc2/bias']);
  });
});

describe('moves', () => {
  const parameters = trainableWeights(convolutional(), all);

  test.each(parameters.map((p) => [p.name, p] as const))('of %s are undone', (_name, p) => {
    const trained = toTrained(p, p.initial);
    expect(trained.shape).toEqual(p.value.shape);
    expect(fromTrained(p, trained.data)).toEqual({ dtype: 'float32', shape: p.shape, data: p.initial.data });
    expect(toTrained(p, fromTrained(p, trained.data)).data).toEqual(trained.data);
  });

  test('are what the graph itself does to the weight', () => {
    const folded = foldConstants(convolutional());
    const inGraph = new Map(
      folded.nodes.flatMap(({ inputs }) => inputs.flatMap((v) => (v?.known ? [[v.name, v.known] as const] : []))),
    );
    for (const p of parameters) expect(toTrained(p, p.initial), `${p.name}`).toEqual(inGraph.get(p.name));
  });

  test('of a vector of all weights come apart as they were put together', () => {
    const vector = packWeights(parameters, ({ initial }) => initial);
    expect(vector.shape).toEqual([parameters.reduce((n, { initial }) => n + initial.data.length, 0)]);
    const apart = unpackWeights(parameters, vector.data as Float32Array);
    const expected = parameters.map(({ name, initial }) => [name, initial] as const);
    expect([...apart]).toEqual(expected);
    const changed = seededValues(vector.data.length, 9);
    const unpacked = unpackWeights(parameters, changed);
    expect(packWeights(parameters, ({ name }) => unpacked.get(name) as TensorData).data).toEqual(changed);
  });
});
