// The full check against the onnx package: the same verdicts, and the same types.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations, seededRandom } from '../../test/mutations.ts';
import { noOnnxPython, onnxNodeTests, onnxPython, onnxVerdicts, runOnnxPython } from '../../test/onnxPython.ts';
import { OPSETS } from '../opset.ts';
import { ops } from '../ops/index.ts';
import { decodeModel, encodeModel, type ModelProto } from '../proto/index.ts';
import { checkModelFully } from './checkModelFully.ts';
import type { Problem } from './checkContext.ts';
import { graphTypes } from './graphTypes.ts';
import { onnxOperators } from './onnxOperators.ts';
import { opsetVersions } from './opsetVersions.ts';
import type { Type } from './typeContext.ts';
import { declaredType, type ValueType } from './valueType.ts';

const repository = new URL('../../../../', import.meta.url);
const committed = (): ModelProto[] =>
  readdirSync(new URL('models/', repository), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => decodeModel(readFileSync(new URL(`models/${name}`, repository))));

/** Read once: the onnx package takes seconds to make them. */
let nodeTests: readonly ModelProto[] | undefined;
const nodeModels = (): readonly ModelProto[] => (nodeTests ??= onnxNodeTests().map((bytes) => decodeModel(bytes)));

/** Whether the types of all nodes are worked out by definitions; those of Scan, which holds a graph, are without shapes. */
const hasDefinitions = ({ graph }: ModelProto): boolean =>
  (graph?.node ?? []).every(
    ({ opType = '', domain = '' }) => domain === '' && Object.hasOwn(ops, opType) && opType !== 'Scan',
  );

interface Case {
  readonly change: string;
  readonly model: ModelProto;
  readonly problems: readonly Problem[];
  readonly verdict: string;
}

/** Where the verdicts may differ, and why. Each has to be needed. */
const reasons: Readonly<Record<string, (c: Case) => boolean>> = {
  'the official checker infers the types of an operator that the toolkit has no definition of': ({
    problems,
    verdict,
  }) => problems.length === 0 && blamed(verdict).some((op) => !Object.hasOwn(ops, op)),
  'the declared output was changed, which the official checker does not notice where it cannot infer it': ({
    change,
    problems,
  }) => change.startsWith('an output of another') && problems.length > 0,
  'the official checker does not hold all inputs of an operator together': ({ problems, verdict }) =>
    verdict === '' &&
    problems.every(
      ({ code, where }) =>
        code.startsWith('SHAPE') &&
        /\((Conv|ConvTranspose|GRU|GatherElements|Gemm|GroupNormalization|LSTM|RNN|Reshape|Resize|ScatterElements|ScatterND|Transpose)\)(?: > output .*)?$/.test(
          where,
        ),
    ),
  'sizes are computed by several nodes, and one of the two checkers loses them on the way': ({
    model,
    problems,
    verdict,
  }) =>
    (model.graph?.node?.length ?? 0) > 3 &&
    (verdict === ''
      ? problems.every(({ code }) => code.startsWith('SHAPE'))
      : problems.length === 0 && verdict.includes('ShapeInferenceError')),
  'a repeated input left empty is valid, and no runtime takes it': ({ change, problems }) =>
    change === 'an input of a node left empty' && problems.every(({ message }) => message.includes('received none')),
  'the shapes of what Scan makes are not worked out, nor those of operators newer or older than the toolkit writes': ({
    model,
    problems,
    verdict,
  }) =>
    problems.length === 0 &&
    (blamed(verdict).includes('Scan') ||
      (model.opsetImport ?? []).some(({ version = 0 }) => version > OPSETS.newest || version < OPSETS.oldest)),
  'LayerNormalization of opset 17 takes any attribute, by an oversight': ({ problems, verdict }) =>
    verdict === '' &&
    problems.every(({ code, where }) => code === 'BAD_ATTRIBUTE' && where.includes('LayerNormalization')),
};

/** The operators that a verdict names. */
const blamed = (verdict: string): string[] => [...verdict.matchAll(/op_type:(\w+)/g)].map(([, op = '']) => op);

const describeCase = ({ change, model, problems, verdict }: Case): string =>
  `${change}: ${model.graph?.name} (${model.opsetImport?.map((o) => o.version).join()}): ours ${problems[0] ? `${problems[0].where}: ${problems[0].message}` : 'valid'}; theirs ${verdict || 'valid'}`;

function judge(models: readonly { change: string; model: ModelProto }[]): Case[] {
  const verdicts = onnxVerdicts(models.map(({ model }) => encodeModel(model)));
  return models.map((m, i) => ({ ...m, problems: checkModelFully(m.model), verdict: verdicts[i] ?? '' }));
}

/** One that chance does not always bring: nodes of LayerNormalization with an attribute that they do not have. */
const normalizationsWithAnAttributeMore = (models: readonly ModelProto[]) =>
  models.flatMap((model) => {
    const [node, ...others] = model.graph?.node ?? [];
    if (node?.opType !== 'LayerNormalization' || others.length > 0) return [];
    const more = { ...node, attribute: [...(node.attribute ?? []), { name: 'more', type: 2, i: 1 }] };
    return [{ change: 'an attribute more', model: { ...model, graph: { ...model.graph, node: [more] } } }];
  });

const differs = ({ problems, verdict }: Case): boolean => (problems.length === 0) !== (verdict === '');

describe.skipIf(!onnxPython)(`against the onnx package${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  it('has its table of operators', () => {
    const script = readFileSync(new URL('packages/onnx/scripts/operatorTable.py', repository), 'utf8');
    const [table] = runOnnxPython(`
import contextlib, io
text = io.StringIO()
with contextlib.redirect_stdout(text): exec(${JSON.stringify(script)}, {'__name__': '__main__'})
put(text.getvalue().encode())
`);
    expect(String(table)).toBe(readFileSync(new URL('packages/onnx/src/check/operatorTable.ts', repository), 'utf8'));
  });

  it('finds no problem in its node tests, nor in our models', () => {
    const models = [...nodeModels(), ...committed()];
    const problems = models.flatMap((model) => checkModelFully(model).map((p) => `${p.code} ${p.where}: ${p.message}`));
    expect(problems).toEqual([]);
    expect(models.length).toBeGreaterThan(1500);
    // It refuses one of its own: the body of MeanVarianceNormalization holds a constant that it takes for empty.
    const refused = judge(models.map((model) => ({ change: 'none', model }))).filter(({ verdict }) => verdict !== '');
    expect(refused.map(({ model }) => model.graph?.name)).toEqual(['test_mvn']);
  }, 240_000);

  it('has the same verdict on broken models', () => {
    const random = seededRandom(20261124);
    const small = nodeModels().filter((model) => encodeModel(model).length < 100_000);
    const bases = [small.filter(hasDefinitions), small];
    const broken = Object.entries(mutations).flatMap(([change, mutate]) =>
      Array.from({ length: 120 }, (_, i) => {
        const base = bases[i % 2] ?? [];
        const model = base[random(base.length)];
        const changed = model && mutate(model, random);
        return changed ? [{ change, model: changed }] : [];
      }).flat(),
    );
    const cases = judge([...broken, ...normalizationsWithAnAttributeMore(small)]);
    const different = cases.filter(differs);
    const reasonsOf = (c: Case) => Object.entries(reasons).filter(([, applies]) => applies(c));
    expect(different.filter((c) => reasonsOf(c).length === 0).map(describeCase)).toEqual([]);
    const used = new Set(different.flatMap((c) => reasonsOf(c).map(([reason]) => reason)));
    expect(Object.keys(reasons).filter((reason) => !used.has(reason))).toEqual([]);
    // Most are broken, and most of the differences are operators without a definition.
    expect(cases.filter(({ verdict }) => verdict !== '').length).toBeGreaterThan(400);
    expect(different.length).toBeLessThan(cases.length / 8);
  }, 240_000);

  it.each(['named', 'unknown', 'any'] as const)(
    'gives sizes that are %s the benefit of the doubt',
    (kind) => {
      const random = seededRandom(7);
      const open = (name: string, i: number) => {
        if (kind === 'any' && random(2) === 0) return undefined;
        return kind === 'unknown' ? {} : { dimParam: `${name}_${i}` };
      };
      const opened = nodeModels().map((model) => ({
        ...model,
        graph: {
          ...model.graph,
          input: (model.graph?.input ?? []).map((info) => {
            const { tensorType } = info.type ?? {};
            if (!tensorType) return info;
            const dim = (tensorType.shape?.dim ?? []).map((d, i) => open(info.name ?? '', i) ?? d);
            return { ...info, type: { tensorType: { ...tensorType, shape: { dim } } } };
          }),
        },
      }));
      expect(opened.flatMap((model) => checkModelFully(model).map((p) => `${p.where}: ${p.message}`))).toEqual([]);
    },
    120_000,
  );

  it('infers the types that it infers', () => {
    // Without what the files declare, so that all of it has to be inferred.
    const models = nodeModels()
      .filter(hasDefinitions)
      .map((model) => ({
        ...model,
        graph: { ...model.graph, valueInfo: [], output: (model.graph?.output ?? []).map(({ name }) => ({ name })) },
      }));
    const theirs = runOnnxPython(
      `
for data in frames():
    put(onnx.shape_inference.infer_shapes(onnx.load_model_from_string(data), strict_mode=True, data_prop=True).SerializeToString())
`,
      models.map((model) => encodeModel(model)),
    ).map((bytes) => decodeModel(bytes));
    const fresh = () => '?';
    const different = models.flatMap((model, i) => {
      const problems: Problem[] = [];
      const opsets = opsetVersions(model.opsetImport ?? [], 'model', problems);
      const ours = graphTypes(
        model.graph,
        { problems, opsets, operators: onnxOperators, fresh, graphTypes },
        { parent: 'model' },
      );
      const official = (theirs[i]?.graph?.output ?? []).map(({ type }) => declaredType(type, fresh));
      return official.flatMap((type, at) => {
        if (!type) return [];
        const [a, b] = [shown(known(ours[at], type)), shown(type)];
        return a === b ? [] : [`${model.graph.name} of opset ${opsets.get('')}, output ${at}: ${a}, onnx has ${b}`];
      });
    });
    expect(
      different.filter((line) => !/^test_(dropout|range|mod)\w* of opset (7|10|11|12|25|26|27|28),/.test(line)),
    ).toEqual([]);
    expect(models.length).toBeGreaterThan(700);
  }, 240_000);
});

/** What of our type the official one says too: ours may know more, and names are not compared. */
function known(ours: Type, { shape }: ValueType): Type {
  if (!ours?.shape || !shape) return ours && { type: ours.type };
  return { type: ours.type, shape: ours.shape.map((d, i) => (typeof shape[i] === 'number' ? d : '?')) };
}

const shown = (type: Type): string =>
  type
    ? `${type.type} ${type.shape ? `[${type.shape.map((d) => (typeof d === 'number' ? d : '?')).join()}]` : ''}`
    : 'nothing';
