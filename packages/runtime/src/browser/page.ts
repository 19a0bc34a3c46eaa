/**
 * The page that a browser gets, plain and whole: it opens the session that its server describes, and runs what the server hands it, until there
 * is nothing more. onnxruntime's log, which alone says which node runs where, is read off the console while a first session opens.
 */
export const page = `<!doctype html>
<meta charset="utf-8">
<title>fmnist</title>
<script type="module">
const post = (path, body) => fetch(path, { method: 'POST', body });
const log = [];
const plain = { ...console };
const listen = (on) => {
  for (const level of ['log', 'warn', 'error', 'info', 'debug'])
    console[level] = on ? (...words) => log.push(words.join(' ')) : () => undefined;
};
// As in providers/timeRuns.ts, which says what it does.
async function timeRuns(run, { warmup, seconds, least, most }) {
  for (let i = 0; i < warmup; i++) await run();
  const times = [];
  for (const end = performance.now() + 1000 * seconds; times.length < most; ) {
    const start = performance.now();
    if (times.length >= least && start >= end) break;
    await run();
    times.push(performance.now() - start);
  }
  return Float32Array.from(times);
}
try {
  const { device, threads } = await (await post('settings')).json();
  const ort = await import(device === 'webgpu' ? './ort/ort.webgpu.min.mjs' : './ort/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = new URL('./ort/', location.href).href;
  let detail = crossOriginIsolated ? 'threads allowed' : 'one thread';
  if (device === 'webgpu') {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) {
      await post('unavailable', navigator.gpu ? 'the browser has WebGPU but offers no GPU' : 'the browser has no WebGPU');
      throw new Error('no GPU');
    }
    detail = [adapter.info.vendor, adapter.info.architecture, adapter.info.description].filter(Boolean).join(' ');
  }
  const model = new Uint8Array(await (await post('model')).arrayBuffer());
  const open = (level) =>
    ort.InferenceSession.create(model, { executionProviders: [device], logSeverityLevel: level, logVerbosityLevel: 1 });
  listen(true);
  const start = performance.now();
  const first = await open(0);
  const loadMs = performance.now() - start;
  await first.release();
  listen(false);
  const session = await open(4);
  const { inputMetadata, outputMetadata } = session;
  await post('ready', JSON.stringify({ inputMetadata, outputMetadata, detail, loadMs, log: log.join('\\n') }));
  for (;;) {
    const response = await post('next');
    if (response.status !== 200) break;
    const { name, type, dims, output, time } = JSON.parse(decodeURIComponent(response.headers.get('x-run')));
    const bytes = await response.arrayBuffer();
    const data = type === 'uint8' ? new Uint8Array(bytes) : new Float32Array(bytes);
    const feeds = { [name]: new ort.Tensor(type, data, dims) };
    if (time) {
      await post('answer', await timeRuns(() => session.run(feeds, [output]), time));
      continue;
    }
    const { [output]: result } = await session.run(feeds, [output]);
    if (result.type !== 'float32') throw new Error('the output ' + output + ' is ' + result.type);
    await post('answer', result.data);
  }
} catch (error) {
  Object.assign(console, plain);
  await post('failed', String(error?.message ?? error));
}
</script>`;
