// Every operator with a gradient, forward and backward on the WebGPU provider, against the CPU: its cases are its tests here too.
import { forWebGpu, gradient } from '@fmnist/autodiff';
import {
  builder,
  encodeModel,
  ops,
  sizeOf,
  toProto,
  type AnyOpDef,
  type OpCase,
  type OpType,
  type Value,
} from '@fmnist/onnx';
import { ToolkitError } from '@fmnist/errors';
import { nodePlacement } from '@fmnist/runtime';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { noSoftwareGpu, whyNot } from '../../../../devices/test/softwareGpu.ts';
import { caseInputs, seededValues } from '../../../../onnx/test/caseInputs.ts';

/** Those that do not run there, or not right, and why. A test fails when one of them does. */
const unable: Partial<Record<OpType, string>> = {
  Mod: 'onnxruntime 1.30 has no kernel for it',
};

const webgpu = { executionProviders: ['webgpu'], logSeverityLevel: 3 } as const;
const cpu = { executionProviders: ['cpu'], logSeverityLevel: 3 } as const;

interface OperatorCase {
  readonly type: OpType;
  readonly at: number;
  readonly given: OpCase;
}

const nameOf = ({ type, at }: OperatorCase) => `${type}.case${at}`;
const cases = Object.entries<AnyOpDef>(ops).flatMap(([type, { grad, cases: all }]) =>
  grad === 'zero' || grad === 'unsupported' ? [] : all.map((given, at) => ({ type: type as OpType, at, given })),
);
/** Steps are written at the toolkit's opset; what has no words there is tried at the newest. */
const isNewer = (tried: OperatorCase) => {
  try {
    toProto({ graph: graphOf([tried]).graph });
    return false;
  } catch (error) {
    if (error instanceof ToolkitError && error.code === 'UNSUPPORTED_OPSET') return true;
    throw error;
  }
};
/** Opening a session takes longer than a case, and one of all operators would say little where it cannot be opened. */
const groups = (['17', '21'] as const).flatMap((opset) => {
  const all = cases.filter((tried) => !(tried.type in unable) && isNewer(tried) === (opset === '21'));
  return Array.from({ length: Math.ceil(all.length / 40) }, (_, i) => {
    const some = all.slice(40 * i, 40 * (i + 1));
    return [[...new Set(some.map(({ type }) => type))].join(', '), opset, some] as const;
  });
});

/** y = op(x ...) and d sum(y * weights) / dx of every case. The weights are fed, or much would be worked out beforehand. */
function graphOf(tried: readonly OperatorCase[]) {
  const g = builder();
  const feeds = new Map<string, Tensor>();
  const outputs: Record<string, Value> = {};
  for (const one of tried)
    g.scope(nameOf(one), () => {
      const { type, given } = one;
      const { operands, feeds: own } = caseInputs(g, given.inputs);
      const xs = operands.filter((v): v is Value => v !== undefined && own.has(v.name));
      const ys = g.emit(type, operands, given.attrs).filter(({ dtype }) => dtype === 'float32');
      own.forEach((x, key) => feeds.set(key, x));
      if (xs.length === 0 || ys.length === 0) return;
      const sums = ys.map((y, seed) => {
        const shape = y.shape.map(Number);
        const weights = g.input('weights', { dtype: 'float32', shape });
        feeds.set(weights.name, new Tensor('float32', seededValues(sizeOf(shape), 99 + seed), shape));
        return g.ReduceSum(g.Mul(y, weights), undefined, { keepdims: 0 });
      });
      const loss = sums.reduce((a, b) => g.Add(a, b));
      ys.forEach((y, i) => (outputs[`${nameOf(one)}.y${i}`] = y));
      gradient(g, loss, xs).forEach((dx, i) => (outputs[`${nameOf(one)}.dx${i}`] = dx));
    });
  return { graph: g.finish(outputs), feeds: Object.fromEntries(feeds) };
}

/** Nodes that WebGPU does not run, and values that differ. */
async function problemsOf(tried: readonly OperatorCase[], opset: number): Promise<string[]> {
  const { graph, feeds } = graphOf(tried);
  const lowered = encodeModel(toProto({ graph: forWebGpu(graph) }, { opset }));
  const placed = await nodePlacement(lowered, webgpu);
  const run = async (model: Uint8Array, options: InferenceSession.SessionOptions) => {
    const session = await InferenceSession.create(model, options);
    return session.run(feeds).finally(() => session.release());
  };
  const expected = await run(encodeModel(toProto({ graph }, { opset: 21 })), cpu);
  const own = await run(lowered, webgpu);
  return [
    ...(placed.has('WebGpuExecutionProvider') ? [] : ['nothing is on WebGPU']),
    ...(placed.get('CPUExecutionProvider')?.nodes ?? []).map((node) => `on the CPU: ${node}`),
    ...Object.keys(expected).flatMap((name) => {
      const off = furthest(expected[name]?.data as Float32Array, own[name]?.data as Float32Array);
      return off < 1e-4 ? [] : [`${name} is off by ${off}`];
    }),
  ];
}

/** Largest difference, as a share of the largest element. */
function furthest(a: Float32Array, b: Float32Array): number {
  const largest = (x: readonly number[]) => x.reduce((m, v) => (Math.abs(v) <= m ? m : Math.abs(v)), 0);
  const off = largest(Array.from(a, (v, i) => v - (b[i] ?? NaN)));
  return off / Math.max(1e-3, largest([...a]));
}

test('of every operator there is a case with a gradient', () => {
  const compared = new Set(graphOf(cases).graph.outputs.map(({ name }) => name.split('.')[0]));
  expect(cases.map(({ type }) => type).filter((type) => !compared.has(type))).toEqual([]);
});

describe.skipIf(noSoftwareGpu)(`operators on webgpu${whyNot}`, () => {
  test.each(groups)(
    '%s: value and gradient in opset %s as on the CPU',
    { timeout: 120_000 },
    async (_, opset, some) => {
      expect(await problemsOf(some, Number(opset))).toEqual([]);
    },
  );

  test.each(Object.entries(unable))('%s is not there: %s', async (type) => {
    const own = cases.filter((tried) => tried.type === type);
    const problems = await problemsOf(own, 21).catch((error: unknown) => [String(error)]);
    expect(problems, `take ${type} off the list of those that WebGPU cannot run`).not.toEqual([]);
  });
});
