/**
 * A classifier in a worker: `classify` as that of @fmnist/runtime, and the page never waits for it.
 *
 * @param {string} model its address, relative to the page
 * @param {object} [options]
 * @param {import('@fmnist/runtime').ClassifierOptions} [options.classifier] what can be sent to a worker of them
 * @param {(progress: import('@fmnist/runtime').LoadProgress) => void} [options.onProgress]
 */
export function classifierInWorker(model, { classifier = {}, onProgress } = {}) {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const waiting = new Map();
  let lastId = 0;

  worker.addEventListener('message', ({ data: { id, progress, result, error } }) => {
    if (progress) return onProgress?.(progress);
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) reject?.(Object.assign(new Error(error.message), error));
    else resolve?.(result);
  });
  // The worker's file could not be loaded, or something in it threw outside of a call.
  worker.addEventListener('error', ({ message }) => end(new Error(message ?? 'the worker could not be loaded')));

  function end(error) {
    worker.terminate();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function ask(message, transfer = [], signal) {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const cancel = () => {
        worker.postMessage({ id, type: 'cancel' });
        waiting.delete(id);
        reject(signal.reason);
      };
      const ended = (settle) => (value) => {
        signal?.removeEventListener('abort', cancel);
        settle(value);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      waiting.set(id, { resolve: ended(resolve), reject: ended(reject) });
      worker.postMessage({ ...message, id }, transfer);
    });
  }

  /** The labels, the device, and why not a better one. */
  const ready = ask({ type: 'load', model: new URL(model, document.baseURI).href, options: classifier });
  // Whoever only classifies is told of it there.
  ready.catch(() => {});

  /**
   * @param image a file, which the worker reads; or what the browser can draw, whose pixels are handed over without a copy. An ImageBitmap is
   * empty afterwards.
   * @param {{ topK?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<import('@fmnist/runtime').Prediction[]>}
   */
  async function classify(image, { topK, signal } = {}) {
    if (image instanceof Blob) return ask({ type: 'classify', image, topK }, [], signal);
    const bitmap = image instanceof ImageBitmap ? image : await createImageBitmap(image);
    return ask({ type: 'classify', image: bitmap, topK }, [bitmap], signal);
  }

  async function dispose() {
    await ask({ type: 'dispose' }).catch(() => {});
    end(new Error('the classifier has been disposed'));
  }

  return { ready, classify, dispose };
}
