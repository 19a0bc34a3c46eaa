import { ToolkitError } from '@fmnist/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputsOf } from '../test/graphs.ts';
import { network } from '../test/network.ts';
import {
  checkModel,
  decodeModel,
  encodeModel,
  foldConstants,
  fromProto,
  printModel,
  toProto,
  type Graph,
  type ModelProto,
} from './index.ts';

const opsets = Array.from({ length: 12 }, (_, i) => 13 + i);
const errorOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

describe('graph to bytes and back', () => {
  test.each(opsets)('comes to the same bytes at opset %i, and computes the same', async (opset) => {
    const model = network();
    const bytes = encodeModel(toProto(model, { opset }));
    const back = fromProto(decodeModel(bytes));
    expect(printModel(toProto(back, { opset }))).toBe(printModel(decodeModel(bytes)));
    expect(Buffer.compare(encodeModel(toProto(back, { opset })), bytes)).toBe(0);
    expect(back.metadata).toEqual(model.metadata);
    expect(await outputsOf(back.graph, { N: 2 })).toEqual(await outputsOf(model.graph, { N: 2 }));
    expect(back.graph.inputs.map(({ initial }) => initial?.data)).toEqual([undefined, Float32Array.of(0.5)]);
  });

  test.each([12, 27, 17.5, NaN])('opset %s is refused', (opset) => {
    const { graph } = network();
    const proto = { ...toProto({ graph }), opsetImport: [{ version: opset }] };
    expect(() => toProto({ graph }, { opset })).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPSET' }));
    expect(() => fromProto(proto)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPSET' }));
  });
});

const tensor = (shape: (number | string)[], elemType = 1) => ({
  tensorType: {
    elemType,
    shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
  },
});
const io = (name: string, shape: (number | string)[] = ['N', 2]) => ({ name, type: tensor(shape) });
const file = (graph: ModelProto['graph']): ModelProto => ({ irVersion: 8, opsetImport: [{ version: 17 }], graph });

describe('files of others', () => {
  test('may call nodes as values are called: those are two sets of names', async () => {
    const { graph } = fromProto(
      file({
        name: 'g',
        input: [io('x')],
        output: [io('y')],
        node: [
          { name: 'y', opType: 'Exp', input: ['x'], output: ['x_1'] },
          { name: 'x', opType: 'Neg', input: ['x_1'], output: ['n'] },
          { name: 'n', opType: 'Relu', input: ['n'], output: ['y'] },
        ],
      }),
    );
    expect(checkModel(toProto({ graph }))).toEqual([]);
    expect(await outputsOf(graph, { N: 1 })).toMatchObject({ y: { data: [0, 0] } });
  });

  test('may give nodes no names, leave inputs out, hand an input on, and say ai.onnx', () => {
    const { graph } = fromProto({
      irVersion: 8,
      opsetImport: [{ domain: 'ai.onnx', version: 17 }],
      graph: {
        input: [io('x'), io('through')],
        output: [io('y'), io('through')],
        node: [{ opType: 'Pad', domain: 'ai.onnx', input: ['x', 'p', ''], output: ['y'] }],
        initializer: [{ name: 'p', dims: [4], dataType: 7, int64Data: BigInt64Array.of(0n, 1n, 0n, 0n) }],
      },
    });
    expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['y', ['N', 3]],
      ['through', ['N', 2]],
    ]);
    expect(checkModel(toProto({ graph }))).toEqual([]);
  });

  test('operators that are not known are named all at once', () => {
    const node = (opType: string, domain = '') => ({
      name: `the ${opType}`,
      opType,
      domain,
      input: ['x'],
      output: [opType],
    });
    const model = file({
      input: [io('x')],
      node: [node('Relu'), node('Frobnicate'), node('BiasGelu', 'com.microsoft'), node('Frobnicate'), node('toString')],
    });
    const error = errorOf(() => fromProto(model));
    expect(error).toMatchObject({ code: 'UNKNOWN_OPERATOR', where: 'the Frobnicate' });
    expect(String(error)).toContain(
      '3 operators have no definition here: Frobnicate, com.microsoft.BiasGelu, toString',
    );
  });

  const one = (node: object, rest: object = {}) =>
    file({ input: [io('x')], output: [io('y')], node: [{ name: 'n', output: ['y'], input: ['x'], ...node }], ...rest });
  test.each<[string, string, ModelProto]>([
    ['NO_GRAPH', 'there is no graph', { irVersion: 8 }],
    ['BROKEN_GRAPH', 'a node reads what nothing makes', one({ opType: 'Relu', input: ['z'] })],
    ['BROKEN_GRAPH', 'an output is made by nothing', one({ opType: 'Relu', output: ['z'] })],
    [
      'UNSUPPORTED_TYPE',
      'an input holds text',
      one({ opType: 'Relu' }, { input: [{ name: 'x', type: tensor([1], 8) }] }),
    ],
    ['UNSUPPORTED_TYPE', 'an input has no rank', one({ opType: 'Relu' }, { input: [{ name: 'x' }] })],
    [
      'UNSUPPORTED_TYPE',
      'a constant holds text',
      one({ opType: 'Relu' }, { initializer: [{ name: 'w', dims: [0], dataType: 8 }] }),
    ],
    [
      'BAD_TENSOR',
      'a constant is cut short',
      one({ opType: 'Relu' }, { initializer: [{ name: 'w', dims: [9], dataType: 1, rawData: new Uint8Array(8) }] }),
    ],
    [
      'BAD_TENSOR',
      'a constant has a negative size',
      one({ opType: 'Relu' }, { initializer: [{ name: 'w', dims: [-1], dataType: 1 }] }),
    ],
    ['SHAPE', 'an input has a negative size', one({ opType: 'Relu' }, { input: [io('x', [-1])] })],
    ['SHAPE', 'an input is missing', one({ opType: 'MatMul' })],
    [
      'SHAPE',
      'a stride is 0',
      one(
        {
          opType: 'MaxPool',
          attribute: [
            { name: 'kernel_shape', type: 7, ints: [1] },
            { name: 'strides', type: 7, ints: [0] },
          ],
        },
        { input: [io('x', [1, 1, 4])] },
      ),
    ],
    [
      'UNKNOWN_ATTRIBUTE',
      "an attribute is not the operator's",
      one({ opType: 'Relu', attribute: [{ name: 'alpha', type: 1, f: 1 }] }),
    ],
    [
      'BAD_ATTRIBUTE',
      'an attribute is of another type',
      one({ opType: 'Transpose', attribute: [{ name: 'perm', type: 2, i: 1 }] }),
    ],
    ['MISSING_ATTRIBUTE', 'a required attribute is not there', one({ opType: 'Cast' })],
    ['UNSUPPORTED_TYPE', 'an attribute is of no type', one({ opType: 'Cast', attribute: [{ name: 'to', type: 99 }] })],
  ])('%s where %s', (code, _what, model) => {
    const error = errorOf(() => fromProto(model));
    expect(error).toBeInstanceOf(ToolkitError);
    expect(error).toMatchObject({ code, kind: 'input' });
  });

  test.each<[string, Graph | ModelProto]>([
    [
      'an Expand to 10^12 elements',
      one(
        { opType: 'Expand', input: ['w', 's'], output: ['h'] },
        {
          node: [
            { name: 'n', opType: 'Expand', input: ['w', 's'], output: ['h'] },
            { name: 'm', opType: 'Relu', input: ['h'], output: ['y'] },
          ],
          initializer: [
            { name: 'w', dims: [1], dataType: 1, floatData: [1] },
            { name: 's', dims: [2], dataType: 7, int64Data: BigInt64Array.of(BigInt(1e6), BigInt(1e6)) },
          ],
        },
      ),
    ],
    [
      'a Slice of an axis of 2^53',
      one(
        { opType: 'Slice', input: ['x', 'a', 'b'] },
        {
          input: [io('x', [2 ** 53 - 1])],
          initializer: [
            { name: 'a', dims: [1], dataType: 7, int64Data: BigInt64Array.of(BigInt(0)) },
            { name: 'b', dims: [1], dataType: 7, int64Data: BigInt64Array.of(BigInt(2 ** 52)) },
          ],
        },
      ),
    ],
    [
      'a Split into 10^9 parts',
      one({ opType: 'Split', attribute: [{ name: 'num_outputs', type: 2, i: 1e9 }] }, { input: [io('x', [1e6])] }),
    ],
    [
      'a Reshape to 10^9 axes',
      one({ opType: 'Reshape', input: ['x', 's'] }, { input: [io('x'), { name: 's', type: tensor([1e9], 7) }] }),
    ],
    [
      'names of sizes that double',
      one(
        {},
        {
          node: Array.from({ length: 60 }, (_, i) => ({
            name: `n${i}`,
            opType: 'Concat',
            input: i === 0 ? ['x', 'x'] : [`v${i - 1}`, `v${i - 1}`],
            output: [i === 59 ? 'y' : `v${i}`],
            attribute: [{ name: 'axis', type: 2, i: 0 }],
          })),
        },
      ),
    ],
  ])('takes no time and memory for %s', (_what, model) => {
    const started = performance.now();
    const result = errorOf(() => foldConstants(fromProto(model as ModelProto).graph));
    if (result instanceof Error && !(result instanceof ToolkitError)) throw result;
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('nothing else is thrown, whatever the bytes', () => {
    const bytes = encodeModel(toProto(network()));
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = bytes.slice();
          for (const [at, value] of changes) changed[at] = value;
          try {
            foldConstants(fromProto(decodeModel(changed)).graph);
            outcomes.read++;
          } catch (error) {
            if (!(error instanceof ToolkitError)) throw error;
            outcomes.refused++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(100);
  });
});
