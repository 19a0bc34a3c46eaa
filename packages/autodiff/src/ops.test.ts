// One harness for every operator: its cases are its tests. The truths are onnxruntime and finite differences, never our own output.
import { attrsOf, builder, encodeModel, ops, toProto, type AnyOpDef, type Builder, type Value } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { caseInputs, seededValues } from '../../onnx/test/caseInputs.ts';
import { gradient } from './gradient.ts';

const size = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);
const nonFloat = (v: Value) => v.dtype !== 'float32';

describe.each(Object.entries<AnyOpDef>(ops))('%s', (type, def) => {
  test('is registered under its own name, with cases that cover its gradient', () => {
    expect(def.type).toBe(type);
    expect(def.cases.length).toBeGreaterThanOrEqual(2);
    if (def.grad === 'decompose') expect(def.decompose).toBeDefined();
  });

  test.each(def.cases.map((c, i) => [`${i}: ${JSON.stringify(c)}`, c] as const))(
    'case %s',
    async (_name, { inputs: given, attrs }) => {
      const g = builder();
      const { operands, feeds } = caseInputs(g, given);
      const outputs = g.emit(type as keyof typeof ops, operands, attrs);
      const [y] = outputs;
      if (!y) throw new Error('no output');
      const inputs = operands.filter((v): v is Value => v !== undefined && feeds.has(v.name));
      const floats = inputs.filter((v) => !nonFloat(v));
      const differentiable =
        def.grad !== 'zero' && def.grad !== 'unsupported' && y.dtype === 'float32' && floats.length > 0;
      const loss = differentiable ? weightedSum(g, outputs) : undefined;
      const grads = loss ? gradient(g, loss, floats) : [];
      const named = Object.fromEntries([
        ...outputs.map((v, i) => [`y${i}`, v]),
        ...(loss ? [['loss', loss]] : []),
        ...grads.map((v, i) => [`dx${i}`, v]),
      ] as [string, Value][]);
      const session = await InferenceSession.create(encodeModel(toProto({ graph: g.finish(named) }, { opset: 21 })), {
        logSeverityLevel: 3,
      });
      const run = (moved: ReadonlyMap<string, Tensor>) => session.run(Object.fromEntries([...feeds, ...moved]));

      const out = await run(new Map());
      outputs.forEach((v, i) => expect(out[`y${i}`]?.dims, `inferred shape of output ${i}`).toEqual(v.shape));
      outputs.forEach((v, i) => expect(out[`y${i}`]?.type, `inferred type of output ${i}`).toBe(v.dtype));
      // What the toolkit works out by itself must be what onnxruntime computes.
      if (def.evaluate && operands.every((v) => v === undefined || v.known)) {
        const own = def.evaluate(
          operands.map((v) => v?.known),
          attrsOf(def, { attrs: g.nodes[0]?.attrs ?? {} }),
        );
        expect([own?.shape, Array.from(own?.data ?? [], Number)]).toEqual([
          out['y0']?.dims,
          Array.from(out['y0']?.data as Float32Array, Number),
        ]);
      }

      for (const [i, x] of (differentiable ? floats : []).entries()) {
        const dx = out[`dx${i}`];
        const data = feeds.get(x.name)?.data as Float32Array;
        expect(dx?.dims, 'shape of the gradient').toEqual(x.shape);
        const at = async (j: number, by: number) =>
          Number(
            (
              await run(
                new Map([[x.name, new Tensor('float32', data.with(j, (data[j] ?? 0) + by), x.shape.map(Number))]]),
              )
            )['loss']?.data[0],
          );
        for (const j of new Set([0, data.length >> 1, data.length - 1])) {
          const h = 1e-2;
          const slope = ((await at(j, h)) - (await at(j, -h))) / (2 * h);
          const got = Number(dx?.data[j]);
          expect(
            Math.abs(got - slope) / (1 + Math.abs(slope)),
            `d loss / d x${i}[${j}]: ${got} against ${slope}`,
          ).toBeLessThan(1e-2);
        }
      }
    },
  );
});

/** A scalar in which every element of every float output has its own weight. */
function weightedSum(g: Builder, outputs: readonly Value[]): Value {
  const sums = outputs
    .filter((v) => v.dtype === 'float32')
    .map((v, i) => {
      const shape = v.shape.map(Number);
      const product = g.Mul(v, g.constant({ dtype: 'float32', shape, data: seededValues(size(shape), 99 + i) }));
      return shape.length === 0 ? product : g.ReduceSum(product, g.ints(shape.map((_, axis) => axis)), { keepdims: 0 });
    });
  return sums.reduce((a, b) => g.Add(a, b));
}

test.each([
  ['apart', { kernel_shape: [2, 2], strides: [2, 2] }, [1, 0, 1, 0, 0, 0, 0, 0]],
  ['that overlap', { kernel_shape: [2, 2], strides: [1, 1] }, [1, 1, 1, 0, 0, 0, 0, 0]],
])(
  'max pooling by windows %s gives its gradient to the first of several equal elements',
  async (_, attrs, expected) => {
    const g = builder();
    const x = g.input('x', { dtype: 'float32', shape: [1, 1, 2, 4] });
    const y = g.MaxPool(x, attrs);
    const [dx] = gradient(g, g.ReduceSum(y, undefined, { keepdims: 0 }), [x]);
    const session = await InferenceSession.create(encodeModel(toProto({ graph: g.finish({ dx: dx as Value }) })));
    const out = await session.run({ x: new Tensor('float32', Float32Array.of(3, 3, 0, 0, 3, 1, 0, 0), [1, 1, 2, 4]) });
    expect(Array.from(out['dx']?.data as Float32Array)).toEqual(expected);
  },
);

test('every operator file is registered', async () => {
  const { readdir } = await import('node:fs/promises');
  const folder = new URL('../../onnx/src/ops/', import.meta.url);
  const files = (await readdir(folder)).filter((f) => f.endsWith('.ts') && f !== 'index.ts' && !f.endsWith('.test.ts'));
  const defined = (
    await Promise.all(files.map(async (f) => Object.entries<unknown>(await import(new URL(f, folder).href))))
  )
    .flat()
    .filter(([, v]) => typeof v === 'object' && v !== null && 'infer' in v);
  expect(defined.map(([name]) => name).toSorted()).toEqual(Object.keys(ops).toSorted());
});
