import { createRequire } from 'node:module';
import type { Availability } from '../Availability.ts';
import { runIsolated } from '../runIsolated.node.ts';
import { cudaState, prepareCuda } from './prepareCuda.node.ts';

/** y = x + x, of one float. */
const MODEL = 'CAgSADo1Cg4KAXgKAXgSAXkiA0FkZBIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/** A driver that does not fit may crash or hang, so this is another process, which begins with nothing loaded. */
const SCRIPT = `
const [ort, model, ...libraries] = process.argv.slice(1);
for (const library of libraries) try { process.dlopen({ exports: {} }, library, 0x1102); } catch {}
const { InferenceSession, Tensor } = require(ort);
InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: ['cuda'], logSeverityLevel: 4 })
  .then((session) => session.run({ x: new Tensor('float32', [21], [1]) }))
  .then(({ y }) => { console.log(JSON.stringify(y.data[0])); process.exit(0); });`;

/** The first touch of CUDA may take some seconds. */
const LIMIT_MS = 20_000;

/** Whether onnxruntime can run a model with CUDA here, by doing it. Never throws. */
export async function probeCuda(): Promise<Availability> {
  const prepared = prepareCuda();
  if (!prepared.usable) return prepared;
  const ort = createRequire(import.meta.url).resolve('onnxruntime-node');
  const answer = await runIsolated(SCRIPT, [ort, MODEL, ...cudaState().paths], { limitMs: LIMIT_MS });
  if ('failed' in answer) return { usable: false, reason: `onnxruntime on CUDA: ${answer.failed}` };
  return answer.value === 42
    ? prepared
    : { usable: false, reason: `onnxruntime on CUDA adds 21 and 21 to ${String(answer.value)}` };
}
