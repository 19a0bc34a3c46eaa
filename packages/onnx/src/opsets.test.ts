// Every operator's cases, written at every opset: onnxruntime computes the same from each, ONNX's own checker accepts each, and what is read back is
// what was written. Its schemas say whether the definitions name every attribute.
import { ToolkitError } from '@fmnist/errors';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { caseInputs } from '../test/caseInputs.ts';
import { noOnnxPython, onnxPython, runOnnxPython } from '../test/onnxPython.ts';
import {
  builder,
  CANONICAL_OPSET,
  checkModel,
  decodeModel,
  encodeModel,
  fromProto,
  ops,
  OPSETS,
  printModel,
  toProto,
  type AnyOpDef,
  type Graph,
  type OpCase,
  type OpType,
} from './index.ts';

const opsets = Array.from({ length: OPSETS.newest - OPSETS.oldest + 1 }, (_, i) => OPSETS.oldest + i);
const definitions = Object.entries<AnyOpDef>(ops);

function caseGraph(type: string, { inputs, attrs }: OpCase): { graph: Graph; feeds: Record<string, Tensor> } {
  const g = builder();
  const { operands, feeds } = caseInputs(g, inputs);
  const outputs = g.emit(type as OpType, operands, attrs);
  return {
    graph: g.finish(Object.fromEntries(outputs.map((v, i) => [`y${i}`, v]))),
    feeds: Object.fromEntries(feeds),
  };
}

/** The bytes at each opset, and the refusals. */
function written(graph: Graph) {
  const models: { opset: number; model: Uint8Array }[] = [];
  const refused: { opset: number; code: string }[] = [];
  for (const opset of opsets) {
    try {
      models.push({ opset, model: encodeModel(toProto({ graph }, { opset })) });
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error;
      refused.push({ opset, code: error.code });
    }
  }
  return { models, refused };
}

type Outputs = readonly (readonly [string, readonly number[] | undefined, readonly number[]])[];

/** Equal but for the last bits: older kernels, and simpler operators, round otherwise. */
function expectClose(got: Outputs, expected: Outputs, what: string): void {
  expect(got.map(([name, dims]) => [name, dims])).toEqual(expected.map(([name, dims]) => [name, dims]));
  const values = expected.flatMap(([, , data]) => data);
  const worst = Math.max(...got.flatMap(([, , data]) => data).map((x, i) => Math.abs(x - (values[i] ?? NaN))));
  expect(worst, what).toBeLessThan(2e-6);
}

async function run(model: Uint8Array, feeds: Record<string, Tensor>): Promise<Outputs> {
  const session = await InferenceSession.create(model, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const outputs = await session.run(feeds);
  return session.outputNames.map(
    (name) => [name, outputs[name]?.dims, Array.from(outputs[name]?.data as Float32Array, Number)] as const,
  );
}

describe.each(definitions)('%s', (type, def) => {
  test.each(def.cases.map((c, i) => [i, c] as const))('case %i', async (_i, c) => {
    const { graph, feeds } = caseGraph(type, c);
    const expected = await run(encodeModel(toProto({ graph }, { opset: CANONICAL_OPSET })), feeds);
    const { models, refused } = written(graph);
    expect(refused.filter(({ opset, code }) => opset >= 19 || code !== 'UNSUPPORTED_OPSET')).toEqual([]);
    for (const { opset, model } of models) {
      expect(checkModel(decodeModel(model)), `opset ${opset}`).toEqual([]);
      const back = toProto(fromProto(decodeModel(model)), { opset });
      expect(printModel(back), `written again at opset ${opset}`).toBe(printModel(decodeModel(model)));
      expectClose(await run(model, feeds), expected, `run at opset ${opset}`);
    }
  });
});

describe.skipIf(!onnxPython)(`against the onnx package${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  test('its checker accepts every case at every opset, and infers no other shape', () => {
    const models = definitions.flatMap(([type, def]) =>
      def.cases.flatMap((c, i) =>
        written(caseGraph(type, c).graph).models.map(
          ({ opset, model }) => [`${type} ${i} at opset ${opset}`, model] as const,
        ),
      ),
    );
    const verdicts = runOnnxPython(
      `
for data in frames():
    try: onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True); put(b'')
    except Exception as e: put(str(e).encode())
`,
      models.map(([, model]) => model),
    ).map(String);
    expect(models.flatMap(([name], i) => (verdicts[i] ? [`${name}: ${verdicts[i]}`] : []))).toEqual([]);
    expect(models.length).toBeGreaterThan(1000);
  });

  test('its schemas of every opset have as many inputs and outputs, and the same attributes', () => {
    const [json] = runOnnxPython(
      `
types = {v: k.lower() for k, v in onnx.AttributeProto.AttributeType.items()}
many, optional = onnx.defs.OpSchema.FormalParameterOption.Variadic, onnx.defs.OpSchema.FormalParameterOption.Optional
def kinds(ps, least): return ['...' if p.option == many else '?' if p.option == optional or i >= least else '' for i, p in enumerate(ps)]
[wanted] = frames()
wanted = json.loads(wanted)
found = {}
history = onnx.defs.get_all_schemas_with_history()
for op in wanted['ops']:
    newest = onnx.defs.get_schema(op, wanted['newest'])
    attributes = {}
    introduced = max(wanted['oldest'], min(s.since_version for s in history if s.name == op and s.domain == '' and not s.deprecated))
    for opset in range(introduced, wanted['newest'] + 1):
        attributes |= {a.name: types[int(a.type)] for a in onnx.defs.get_schema(op, opset).attributes.values()}
    found[op] = dict(inputs=kinds(newest.inputs, newest.min_input), outputs=kinds(newest.outputs, newest.min_output), attributes=attributes, introduced=introduced)
put(json.dumps(found).encode())
`,
      [Buffer.from(JSON.stringify({ ops: Object.keys(ops), ...OPSETS }))],
    );
    const official = JSON.parse(String(json)) as Record<string, { attributes: Record<string, string> }>;
    // Attributes that only older opsets have, and that reading one turns into an input.
    const older: Readonly<Record<string, readonly string[]>> = {
      ReduceL1: ['axes'],
      ReduceL2: ['axes'],
      ReduceLogSum: ['axes'],
      ReduceLogSumExp: ['axes'],
      ReduceMax: ['axes'],
      ReduceMean: ['axes'],
      ReduceMin: ['axes'],
      ReduceProd: ['axes'],
      ReduceSumSquare: ['axes'],
    };
    const theirs = Object.fromEntries(
      Object.entries(official).map(([op, { attributes, ...rest }]) => [
        op,
        {
          ...rest,
          attributes: Object.entries(attributes)
            .filter(([name]) => !older[op]?.includes(name))
            .toSorted(),
        },
      ]),
    );
    // Families of operators share the names of their inputs here; in the specification they vary.
    const kinds = (names: readonly string[]) => names.map((name) => /^\.{3}|\?$/.exec(name)?.[0] ?? '');
    const ours = Object.fromEntries(
      definitions.map(([op, { inputs, outputs, attrs, introduced = OPSETS.oldest }]) => [
        op,
        {
          inputs: kinds(inputs),
          outputs: kinds(outputs),
          introduced,
          attributes: Object.entries<{ type: string }>(attrs)
            .map(([name, { type }]) => [name, type])
            .toSorted(),
        },
      ]),
    );
    expect(ours).toEqual(theirs);
  });
});
