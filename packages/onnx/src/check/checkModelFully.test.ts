import { describe, expect, it } from 'vitest';
import { branch, branches, int64s, relu, withGraph, withOperator } from '../../test/brokenModels.ts';
import { caseInputs } from '../../test/caseInputs.ts';
import { hostile } from '../../test/hostile.ts';
import { floatInfo } from '../../test/sampleModel.ts';
import { builder, ops, toProto, type AnyOpDef, type ModelProto, type OpType } from '../index.ts';
import { checkModelFully } from './index.ts';

const info = (name: string, elemType: number, dims: readonly (number | string)[]) => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});
const opset = (version: number) => ({ opsetImport: [{ domain: '', version }] });
const ints = (name: string, ...values: bigint[]) => ({ name, ...int64s([values.length], ...values) });

const cases: [string, ModelProto, string[]][] = [
  ['a valid model', withGraph({}), []],
  [
    'an operator that is gone',
    withGraph({ node: [{ opType: 'Upsample', input: ['x', 'x'], output: ['y'] }] }),
    ['DEPRECATED_OPERATOR: Upsample is deprecated since version 10 of "ai.onnx", the model imports 17'],
  ],
  [
    'one that came later',
    withOperator({ opType: 'Gelu', input: ['x'] }),
    ['UNKNOWN_OPERATOR: Gelu came with version 20 of its operator set, the model imports 17'],
  ],
  [
    'one that no one knows',
    withOperator({ opType: 'Rleu', input: ['x'] }),
    ['UNKNOWN_OPERATOR: there is no operator Rleu in "ai.onnx"'],
  ],
  [
    'a required attribute',
    withOperator({ opType: 'Concat', input: ['x', 'x'] }),
    ['BAD_ATTRIBUTE: the required attribute "axis" is missing'],
  ],
  [
    'a constant of nothing',
    withOperator({ opType: 'Constant' }),
    ['BAD_ATTRIBUTE: a constant has exactly one attribute'],
  ],
  [
    'outputs that come together or not at all',
    withGraph({
      input: ['x', 'a', 'b', 'c', 'd'].map((name) => floatInfo(name, name === 'x' ? [1, 2] : [2])),
      output: [floatInfo('y', [1, 2])],
      node: [{ opType: 'BatchNormalization', input: ['x', 'a', 'b', 'c', 'd'], output: ['y', 'mean'] }],
    }),
    ['BAD_ARITY: it has 2 outputs, expected 1 or 3'],
  ],
  [
    'two types for one variable',
    withGraph({
      input: [floatInfo('x', [2]), info('i', 7, [2])],
      node: [{ opType: 'Add', input: ['x', 'i'], output: ['y'] }],
    }),
    ['BAD_TYPE: its input "B" is tensor(int64), expected tensor(float) as its input "A"'],
  ],
  [
    'a type that it does not take',
    withGraph({ input: [info('x', 9, [2])], output: [info('y', 9, [2])] }),
    [
      'BAD_TYPE: its input "X" is tensor(bool), expected tensor(bfloat16), tensor(double), tensor(float), tensor(float16), tensor(int16), tensor(int32) or one of 2 others',
    ],
  ],
  [
    'types of repeated inputs',
    withGraph({
      input: [floatInfo('x', [2]), info('i', 7, [2])],
      output: [floatInfo('y', [6])],
      node: [{ opType: 'Concat', input: ['x', 'x', 'i'], output: ['y'], attribute: [{ name: 'axis', type: 2, i: 0 }] }],
    }),
    ['BAD_TYPE: its input "inputs" (number 3) is tensor(int64), expected tensor(float) as its input "inputs"'],
  ],
  [
    'shapes that do not fit',
    withGraph({
      input: [info('x', 1, ['N', 3])],
      initializer: [{ name: 'w', dims: [4, 2], dataType: 1, floatData: new Float32Array(8) }],
      output: [info('y', 1, ['N', 2])],
      node: [{ opType: 'MatMul', input: ['x', 'w'], output: ['y'] }],
    }),
    ['SHAPE: the shapes of its inputs do not fit: expected 3 rows in B, received 4 ([N, 3] x [4, 2])'],
  ],
  [
    'another shape than declared',
    withGraph({ output: [floatInfo('y', [3])] }),
    ['SHAPE_MISMATCH: its shape is [2], but [3] is declared'],
  ],
  [
    'another type than declared',
    withGraph({ output: [info('y', 7, [2])] }),
    ['TYPE_MISMATCH: its type is tensor(float), but tensor(int64) is declared'],
  ],
  [
    'a declared shape on the way',
    withGraph({ node: [relu('x', 'h'), relu('h', 'y')], valueInfo: [floatInfo('h', [2, 1])] }),
    ['SHAPE_MISMATCH: its shape is [2], but [2, 1] is declared'],
  ],
  [
    'a size that a constant says',
    withGraph({
      initializer: [ints('s', 1n, 3n)],
      output: [floatInfo('y', [1, 3])],
      node: [{ opType: 'Reshape', input: ['x', 's'], output: ['y'] }],
    }),
    ['SHAPE: the shapes of its inputs do not fit: expected 3 elements for [1, 3], received 2 ([2])'],
  ],
  [
    'a size that is known when the model runs',
    withGraph({
      input: [floatInfo('x', [2]), info('s', 7, [2])],
      output: [floatInfo('y', [1, 3])],
      node: [{ opType: 'Reshape', input: ['x', 's'], output: ['y'] }],
    }),
    [],
  ],
  [
    'the number of sizes',
    withGraph({
      input: [floatInfo('x', [2]), info('s', 7, [2])],
      output: [floatInfo('y', [1])],
      node: [{ opType: 'Reshape', input: ['x', 's'], output: ['y'] }],
    }),
    ['SHAPE_MISMATCH: its shape is [s[0], s[1]], but [1] is declared'],
  ],
  [
    'operators of others, whose types are believed',
    withGraph(
      { node: [relu('x', 'h', { domain: 'custom' }), relu('h', 'y')], valueInfo: [floatInfo('h', [3])] },
      {
        opsetImport: [
          { domain: '', version: 17 },
          { domain: 'custom', version: 1 },
        ],
      },
    ),
    ['SHAPE_MISMATCH: its shape is [3], but [2] is declared'],
  ],
  [
    'an older form',
    withGraph(
      {
        input: [floatInfo('x', [2, 1])],
        output: [floatInfo('y', [2, 1])],
        node: [{ opType: 'Squeeze', input: ['x'], output: ['y'], attribute: [{ name: 'axes', type: 7, ints: [1] }] }],
      },
      opset(13),
    ),
    ['BAD_ATTRIBUTE: it has no attribute "axes"'],
  ],
  [
    'what an old opset means by it',
    withGraph({ node: [{ opType: 'Neg', input: ['x'], output: ['y'] }], output: [floatInfo('y', [3])] }, opset(11)),
    ['SHAPE_MISMATCH: its shape is [2], but [3] is declared'],
  ],
  [
    'what came after the newest known opset',
    withGraph({ output: [floatInfo('y', [3])] }, { irVersion: 13, ...opset(28) }),
    ['SHAPE_MISMATCH: its shape is [2], but [3] is declared'],
  ],
  [
    'branches of two types',
    branches(branch('a'), branch('b', { opType: 'Shape', input: ['x'], output: ['b_y'] })),
    ['BAD_TYPE: its branches give tensor(float) and tensor(int64) as output 0'],
  ],
  [
    'a branch with an output too many',
    branches({ ...branch('a'), output: [{ name: 'a_y' }, { name: 'a_y' }] }, branch('b')),
    ['BAD_ARITY: its graph "then_branch" has 2 outputs, expected 1'],
  ],
];

describe('checkModelFully', () => {
  it.each(cases)('%s', (_, model, problems) => {
    expect(checkModelFully(model).map(({ code, message }) => `${code}: ${message}`)).toEqual(problems);
  });

  it('finds problems in graphs of nodes, and says where', () => {
    const model = branches(branch('a', { opType: 'Add', input: ['x', 'c'], output: ['a_y'] }), branch('b'));
    expect(checkModelFully(model)[0]).toEqual({
      code: 'BAD_TYPE',
      where: 'graph "g" > node number 0 (If) > graph "a" > node number 0 (Add)',
      message: expect.stringContaining('its input "B" is tensor(bool)'),
      hint: 'Insert a Cast.',
    });
  });

  it('finds all problems at once', () => {
    const model = withGraph({
      node: [relu('x', 'h'), { opType: 'Rleu', input: ['h'], output: ['i'] }, relu('gone', 'j'), relu('h', 'y')],
      output: [floatInfo('y', [5])],
    });
    expect(checkModelFully(model).map(({ code }) => code)).toEqual([
      'UNKNOWN_OPERATOR',
      'UNKNOWN_VALUE',
      'SHAPE_MISMATCH',
    ]);
  });

  it('does not copy weights', () => {
    // At an odd place in the file, so that no view of them as floats is possible.
    const rawData = new Uint8Array(2 ** 26 + 1).subarray(1);
    const before = process.memoryUsage().arrayBuffers;
    const model = withGraph({
      input: [floatInfo('x', [1, 4096])],
      initializer: [{ name: 'w', dims: [4096, 4096], dataType: 1, rawData }],
      node: [{ opType: 'MatMul', input: ['x', 'w'], output: ['y'] }],
      output: [floatInfo('y', [1, 4096])],
    });
    expect(checkModelFully(model)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it('takes a model of ten thousand nodes, and nodes of a hundred thousand inputs', () => {
    const node = Array.from({ length: 10_000 }, (_, i) => relu(`v${i}`, `v${i + 1}`));
    const deep = withGraph({ input: [floatInfo('v0', [2])], node, output: [floatInfo('v10000', [2])] });
    const input = Array.from({ length: 100_000 }, () => 'x');
    const axis = { name: 'axis', type: 2, i: 0 };
    const wide = withGraph({
      node: [
        { opType: 'Max', input, output: ['m'] },
        { opType: 'Sum', input, output: ['s'] },
        { opType: 'Concat', input, output: ['y'], attribute: [axis] },
      ],
      output: [floatInfo('y', [200_000])],
    });
    const start = performance.now();
    expect(checkModelFully(deep)).toEqual([]);
    expect(checkModelFully(wide)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it('does not let names and lists of sizes grow without end', () => {
    const axis = { name: 'axis', type: 2, i: 0 };
    const node = Array.from({ length: 60 }, (_, i) => ({
      opType: 'Concat',
      input: [`v${i}`, `v${i}`],
      output: [`v${i + 1}`],
      attribute: [axis],
    }));
    for (const initial of [info('v0', 1, ['N']), info('v0', 7, [2])]) {
      const output = [
        {
          ...initial,
          name: 'v60',
          type: { tensorType: { elemType: initial.type.tensorType.elemType, shape: { dim: [{}] } } },
        },
      ];
      const model = withGraph({ input: [initial], node, output });
      expect(checkModelFully(model).filter(({ code }) => code !== 'SHAPE')).toEqual([]);
    }
    const known = withGraph({
      initializer: [ints('v0', 1n, 2n)],
      node: node.slice(0, 40),
      output: [info('v40', 7, [2 ** 41])],
    });
    expect(checkModelFully(known)).toEqual([]);
  });

  it('never throws, whatever the model says', () => {
    const models = Object.entries<AnyOpDef>(ops).flatMap(([type, { cases: all }]) =>
      all.map(({ inputs, attrs }) => {
        const g = builder();
        const outputs = g.emit(type as OpType, caseInputs(g, inputs).operands, attrs);
        return toProto({ graph: g.finish(Object.fromEntries(outputs.map((v, i) => [`y${i}`, v]))) }, { opset: 21 });
      }),
    );
    expect(models.flatMap((model) => checkModelFully(model))).toEqual([]);
    let refused = 0;
    for (const [i, model] of models.entries())
      for (let seed = 1; seed <= 12; seed++) {
        const problems = checkModelFully(hostile(model, 100 * i + seed));
        if (problems.length > 0) refused++;
      }
    expect(refused).toBeGreaterThan(models.length);
  });
});
