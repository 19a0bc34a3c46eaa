import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { mutations, seededRandom } from '../../test/mutations.ts';
import { onnxNodeTests, runOnnxPython } from '../../test/onnxPython.ts';
import { decodeModel, encodeModel, type ModelProto } from '../proto/index.ts';
import { checkModelFully } from './index.ts';
import { ops } from '../index.ts';
it('explore', () => {
  const models = onnxNodeTests().map((b) => decodeModel(b)).filter(m => encodeModel(m).length < 100000);
  const random = seededRandom(Number(process.env['SEED'] ?? 1));
  const cases: { name: string; model: ModelProto }[] = models.map((model) => ({ name: 'as is', model }));
  const only = process.env['DEFS'];
  const base = only ? models.filter((m) => m.graph?.node?.every((n) => Object.hasOwn(ops, n.opType ?? ''))) : models;
  for (const [name, mutate] of Object.entries(mutations)) {
    for (let k = 0; k < Number(process.env['COUNT'] ?? 60); k++) {
      const model = base[random(base.length)];
      let changed; try { changed = model && mutate(model, random); } catch (e) { console.log(name, (e as Error).message); }
      if (changed) cases.push({ name, model: changed });
    }
  }
  const verdicts = runOnnxPython(`
for data in frames():
    try:
        onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True)
        onnx.shape_inference.infer_shapes(onnx.load_model_from_string(data), check_type=True, strict_mode=True, data_prop=True)
        put(b'')
    except Exception as e: put(str(e).encode() or b'?')
`, cases.map((c) => encodeModel(c.model))).map(String);
  const lines: string[] = [];
  let valid = 0;
  cases.forEach(({ name, model }, i) => {
    const ours = checkModelFully(model);
    if (!verdicts[i]) valid++;
    const op = /op_type:(\w+)\)[^(]*$/.exec(verdicts[i]?.replaceAll('[', ' ') ?? '')?.[1];
    const undef = ours.length === 0 && op !== undefined && !Object.hasOwn(ops, op);
    if ((ours.length === 0) !== (verdicts[i] === '') && !undef) lines.push(`${name} | ${model.graph?.name} ${JSON.stringify(model.opsetImport?.map((o) => o.version))} def ${model.graph?.node?.every((n) => Object.hasOwn(ops, n.opType ?? ''))} | OURS ${ours[0] ? ours[0].code + ' ' + ours[0].where + ': ' + ours[0].message : 'valid'} | THEIRS ${verdicts[i]?.slice(0, 300).replace(/\n/g, ' ') || 'valid'}`);
  });
  lines.unshift(`${cases.length} cases, ${valid} valid for onnx`);
  writeFileSync('/tmp/ck/mut.txt', lines.join('\n'));
});
