import { describe, expect, it } from 'vitest';
import { noOnnxPython, onnxNodeTests, onnxPython, runOnnxPython } from '../../test/onnxPython.ts';
import { external, floats, operators, relu, withGraph, withTensor } from '../../test/brokenModels.ts';
import { checkerCases } from '../../test/checkerCases.ts';
import { decodeModel, encodeModel, type ModelProto } from '../proto/index.ts';
import { checkModel, type OperatorLookup, type OperatorSchema } from './index.ts';

describe('checkModel', () => {
  it.each(checkerCases)('%s', (_, model, code) => {
    expect(checkModel(model, { operators })[0]?.code ?? '').toBe(code);
  });

  it('finds all problems, and says where', () => {
    const model = withGraph({
      name: 'main',
      node: [relu('h', 'y', { name: 'late' }), { opType: 'Gem', input: ['x'], output: ['h'] }],
      initializer: [{ name: 'w', ...floats(1) }],
    });
    expect(checkModel(model, { operators }).map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'graph "main" > initializer "w": float with 2 elements needs 2 entries in floatData, there are 1',
      'graph "main" > node "late" (Relu): "h" is computed only later',
      'graph "main" > node number 1 (Gem): there is no operator Gem in "ai.onnx"',
    ]);
  });

  it('refuses an operator set that is imported twice, and paths of Windows, which the official checker lets pass', () => {
    const twice = withGraph(
      {},
      {
        opsetImport: [
          { domain: '', version: 17 },
          { domain: '', version: 13 },
        ],
      },
    );
    expect(checkModel(twice)[0]?.code).toBe('DUPLICATE_NAME');
    expect(checkModel(withTensor(external('..\\w.bin')))[0]?.code).toBe('BAD_LOCATION');
    expect(checkModel(withTensor(external('C:\\w.bin')))[0]?.code).toBe('BAD_LOCATION');
    // Its file is there to read, or not, only for the official checker.
    expect(checkModel(withTensor(external('a/w.bin')))).toEqual([]);
  });
});

describe.skipIf(!onnxPython)(`against onnx.checker${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  it('has the same verdict on each of them', () => {
    const verdicts = runOnnxPython(
      `
for data in frames():
    try: onnx.checker.check_model(onnx.load_model_from_string(data)); put(b'')
    except Exception as e: put(str(e).encode())
`,
      checkerCases.map(([, model]) => encodeModel(model)),
    ).map(String);
    const table = (verdict: (model: ModelProto, i: number) => boolean) =>
      Object.fromEntries(checkerCases.map(([name, model], i) => [name, verdict(model, i)]));
    expect(table((model) => checkModel(model, { operators }).length === 0)).toEqual(
      table((_, i) => verdicts[i] === ''),
    );
  });

  it('finds no problem in the node tests, with the operators as the onnx package defines them', () => {
    const [json] = runOnnxPython(`
names = {v: k.lower() for k, v in onnx.AttributeProto.AttributeType.items()}
history = {}
for s in onnx.defs.get_all_schemas_with_history():
    history.setdefault(s.domain + ':' + s.name, []).append(dict(
        inputs=[s.min_input, s.max_input], outputs=[s.min_output, s.max_output], since=s.since_version,
        required=[a.name for a in s.attributes.values() if a.required],
        attributes={a.name: names[int(a.type)] for a in s.attributes.values()}))
put(json.dumps(history).encode())
`);
    const history = JSON.parse(String(json)) as Record<string, OperatorSchema[]>;
    const lookup: OperatorLookup = (domain, opType, version) =>
      history[`${domain}:${opType}`]?.filter(({ since }) => since <= version).toSorted((a, b) => b.since - a.since)[0];
    const problems = onnxNodeTests().map((bytes) => checkModel(decodeModel(bytes), { operators: lookup }));
    // The only operator with an optional input before a required one: a least number of inputs cannot say that.
    expect(problems.flat().filter(({ where }) => !where.startsWith('graph "test_scan_sum"'))).toEqual([]);
    expect(problems.length).toBeGreaterThan(1000);
  });
});
