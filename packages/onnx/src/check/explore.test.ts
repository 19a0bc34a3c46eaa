import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { onnxNodeTests } from '../../test/onnxPython.ts';
import { decodeModel } from '../proto/index.ts';
import { checkModelFully } from './index.ts';
it('explore', () => {
  const models = onnxNodeTests();
  const t = performance.now();
  const lines: string[] = [];
  for (const bytes of models) {
    try {
      for (const p of checkModelFully(decodeModel(bytes))) lines.push(`${p.code} ${p.where}: ${p.message}`);
    } catch (e) { lines.push(`THROW ${decodeModel(bytes).graph?.name} ${(e as Error).stack}`); }
  }
  console.log(models.length, performance.now() - t);
  writeFileSync('/tmp/ck/problems.txt', lines.join('\n'));
});
