import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { onnxNodeTests, runOnnxPython } from '../../test/onnxPython.ts';
import { decodeModel, encodeModel } from '../proto/index.ts';
import { graphTypes } from './graphTypes.ts';
import { onnxOperators } from './index.ts';
import { opsetVersions } from './opsetVersions.ts';
import { declaredType } from './valueType.ts';
import { ops } from '../index.ts';
it('explore', () => {
  const models = onnxNodeTests().map((b) => decodeModel(b)).map((m) => ({ ...m, graph: { ...m.graph, valueInfo: [], output: (m.graph?.output ?? []).map(({ name }) => ({ name })) } }));
  const theirs = runOnnxPython(`
for data in frames():
    try: put(onnx.shape_inference.infer_shapes(onnx.load_model_from_string(data), strict_mode=True, data_prop=True).SerializeToString())
    except Exception as e: put(('!'+str(e)).encode())
`, models.map((m) => encodeModel(m)));
  const lines: string[] = [];
  let n = 0;
  models.forEach((m, i) => {
    const t = theirs[i]!;
    if (t[0] === 33) { lines.push(`ONNX FAILS ${m.graph.name} ${t.toString().slice(0, 200)}`); return; }
    let k = 0; const fresh = () => `?${k++}`;
    const problems: any[] = [];
    const ours = graphTypes(m.graph, { problems, opsets: opsetVersions(m.opsetImport ?? [], '', []), operators: onnxOperators, fresh, graphTypes }, { parent: 'model' });
    const official = (decodeModel(t).graph?.output ?? []).map((o) => declaredType(o.type, fresh));
    const hasDef = m.graph.node?.every((x) => Object.hasOwn(ops, x.opType ?? ''));
    official.forEach((o, j) => {
      n++;
      const u = ours[j];
      if (!o) return;
      const norm = (s: any) => s?.shape?.map((d: any) => (typeof d === 'string' ? '?' : d)).join();
      if (o.type !== u?.type) lines.push(`TYPE ${hasDef} ${m.graph.name} ${(m.opsetImport?.[0]?.version)} ${j}: ${o.type} ours ${u?.type}`);
      else if (o.shape && (u.shape?.length !== o.shape.length || o.shape.some((d, a) => typeof d === 'number' && d !== u.shape?.[a]))) lines.push(`SHAPE ${hasDef} ${m.graph.name} ${m.opsetImport?.[0]?.version} ${j}: ${o.type} ${norm(o)} ours ${u.shape?.join()}`);
    });
  });
  writeFileSync('/tmp/ck/shapes.txt', lines.join('\n'));
  console.log(n);
});
