import { describe, expect, it } from 'vitest';
import { noOnnxPython, onnxPython, runOnnxPython } from '../../test/onnxPython.ts';
import { external, floats, relu, withGraph, withTensor } from '../../test/brokenModels.ts';
import { checkerCases } from '../../test/checkerCases.ts';
import { encodeModel, type ModelProto } from '../proto/index.ts';
import { checkModel, onnxOperators as operators } from './index.ts';

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
});
