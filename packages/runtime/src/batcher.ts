export interface BatcherOptions {
  /** Pictures that one run takes. */
  readonly batch: number;
  /** Numbers of one picture, its height times width times channels. */
  readonly size: number;
  /**
   * Runs the model. Never called while a run is under way.
   * @param pixels [n, size], n at most `batch`
   * @returns [n, results]
   */
  readonly predict: (pixels: Uint8Array) => Promise<Float32Array>;
}

/** Makes a picture's pixels, of `size`. The signal is aborted once nobody waits for them. */
export type Prepare = (index: number, signal: AbortSignal) => Uint8Array | Promise<Uint8Array>;

/** Gathers the pictures of many calls into few runs. */
export interface Batcher {
  /**
   * The results of `count` pictures, in their order. The first picture that fails ends this call and no other; so does the signal,
   * with its reason.
   */
  run(count: number, prepare: Prepare, signal?: AbortSignal): Promise<Float32Array[]>;
}

interface Call {
  readonly count: number;
  readonly prepare: Prepare;
  /** Aborted once the call has ended. */
  readonly over: AbortController;
  readonly results: Float32Array[];
  readonly resolve: (results: Float32Array[]) => void;
  readonly reject: (reason: unknown) => void;
  /** Pictures that are being prepared, or were. */
  begun: number;
  done: number;
}

interface Ready {
  readonly call: Call;
  readonly index: number;
  readonly pixels: Uint8Array;
}

/** Pictures that are decoded at a time: a large one takes hundreds of megabytes until it has the model's size. */
const MOST_PREPARING = 4;
/** Batches whose pixels are held while they wait for their run; as few as keep the next one complete. */
const BATCHES_HELD = 2;

/**
 * A batcher for one model. While a run is under way, pictures are prepared for the next one, one of each call in turn, so that a
 * long list does not keep a single picture waiting. A run starts once a batch is complete or nothing else is being prepared; what
 * takes long to prepare is waited for no longer than one turn of the event loop.
 */
export function batcher({ batch, size, predict }: BatcherOptions): Batcher {
  const waiting = new Set<Call>();
  let ready: Ready[] = [];
  let preparing = 0;
  let underWay: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run(count: number, prepare: Prepare, signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    if (count === 0) return [];
    const { promise, resolve, reject } = withResolvers<Float32Array[]>();
    const call = { count, prepare, over: new AbortController(), results: [], resolve, reject, begun: 0, done: 0 };
    const abort = () => end(call, signal?.reason);
    signal?.addEventListener('abort', abort);
    waiting.add(call);
    prepareMore();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  function prepareMore(): void {
    for (const call of waiting) {
      if (preparing >= MOST_PREPARING || preparing + ready.length >= BATCHES_HELD * batch) return;
      // Out of the set and in again: to its end, which this loop comes to as well.
      waiting.delete(call);
      const index = call.begun++;
      if (call.begun < call.count) waiting.add(call);
      void prepareOne(call, index);
    }
  }

  async function prepareOne(call: Call, index: number): Promise<void> {
    preparing++;
    try {
      const pixels = await call.prepare(index, call.over.signal);
      if (!call.over.signal.aborted) ready.push({ call, index, pixels });
    } catch (error) {
      end(call, error);
    }
    preparing--;
    prepareMore();
    runSoon();
  }

  function runSoon(): void {
    if (underWay || ready.length === 0) return;
    if (ready.length >= batch || preparing === 0) runNow();
    else timer ??= setTimeout(runNow);
  }

  function runNow(): void {
    clearTimeout(timer);
    timer = undefined;
    if (underWay || ready.length === 0) return;
    const chosen = ready.splice(0, batch);
    underWay = runBatch(chosen).finally(() => {
      underWay = undefined;
      prepareMore();
      runSoon();
    });
  }

  async function runBatch(chosen: readonly Ready[]): Promise<void> {
    try {
      const pixels = new Uint8Array(chosen.length * size);
      for (const [row, { pixels: own }] of chosen.entries()) pixels.set(own, row * size);
      const results = await predict(pixels);
      const columns = results.length / chosen.length;
      for (const [row, { call, index }] of chosen.entries()) {
        call.results[index] = results.slice(row * columns, (row + 1) * columns);
        if (++call.done === call.count) call.resolve(call.results);
      }
    } catch (error) {
      for (const { call } of chosen) end(call, error);
    }
  }

  function end(call: Call, reason: unknown): void {
    if (call.over.signal.aborted) return;
    waiting.delete(call);
    ready = ready.filter((one) => one.call !== call);
    call.reject(reason);
    call.over.abort(reason);
    prepareMore();
  }

  return { run };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((...functions) => ([resolve, reject] = functions));
  return { promise, resolve, reject };
}
