// The graphics card, as nvidia-smi says it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

async function ask(field: string): Promise<string | undefined> {
  const args = [`--query-gpu=${field}`, '--format=csv,noheader,nounits', '--id=0'];
  return promisify(execFile)('nvidia-smi', args, { timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** Name and driver; undefined without a card. */
export async function card(): Promise<string | undefined> {
  const said = await ask('name,driver_version');
  return said?.replace(', ', ', driver ');
}

/** Milliseconds between two looks at the memory. */
const PERIOD = 200;

/**
 * Does some work and watches the card's memory meanwhile.
 * @returns peakMiB: the most that was in use, less what was in use before; undefined where nvidia-smi is not there
 */
export async function watchMemory<T>(work: () => Promise<T>): Promise<{ value: T; peakMiB: number | undefined }> {
  const before = Number(await ask('memory.used'));
  if (!Number.isFinite(before)) return { value: await work(), peakMiB: undefined };
  let peak = before;
  let isWatching = true;
  const watching = (async () => {
    while (isWatching) {
      peak = Math.max(peak, Number((await ask('memory.used')) ?? 0));
      await new Promise((done) => setTimeout(done, PERIOD));
    }
  })();
  try {
    return { value: await work(), peakMiB: peak - before };
  } finally {
    isWatching = false;
    await watching;
  }
}
