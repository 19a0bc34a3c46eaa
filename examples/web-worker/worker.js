// The classifier, in a thread of its own. Each message has an id, and so has its answer: { id, result }, or { id, error }.
import { loadClassifier } from '@fmnist/runtime';

let loading;
/** By the id of the call that it ends. */
const running = new Map();

const acts = {
  async load({ id, model, options }) {
    const onProgress = (progress) => postMessage({ id, progress });
    loading = loadClassifier(model, { ...options, warmUp: true, onProgress });
    const { labels, device, detail, skipped } = await loading;
    return { labels, device, detail, skipped };
  },
  async classify({ id, image, topK }) {
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const classifier = await loading;
      return await classifier.classify(image, { topK, signal: stop.signal });
    } finally {
      running.delete(id);
      // Its pixels may be in the memory of the GPU, and wait for the garbage collector there.
      if (image instanceof ImageBitmap) image.close();
    }
  },
  async dispose() {
    await (await loading)?.dispose();
  },
};

addEventListener('message', async ({ data }) => {
  const { id, type } = data;
  if (type === 'cancel') return running.get(id)?.abort();
  try {
    postMessage({ id, result: await acts[type](data) });
  } catch ({ name, code, message, hint }) {
    // An error's own fields do not survive postMessage.
    postMessage({ id, error: { name, code, message, hint } });
  }
});
