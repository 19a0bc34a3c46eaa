// The graphics card, as nvidia-smi says it.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const query = (field: string) => ['--id=0', `--query-gpu=${field}`, '--format=csv,noheader,nounits'];

async function ask(field: string): Promise<string | undefined> {
  return promisify(execFile)('nvidia-smi', query(field), { timeout: 20_000 }).then(
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
const PERIOD = 100;

/**
 * Does some work and watches the card's memory meanwhile.
 * @returns peakMiB: the most that was in use, less what was in use before; undefined where nvidia-smi is not there
 */
export async function watchMemory<T>(work: () => Promise<T>): Promise<{ value: T; peakMiB: number | undefined }> {
  const before = Number(await ask('memory.used'));
  if (!Number.isFinite(before)) return { value: await work(), peakMiB: undefined };
  const watcher = spawn('nvidia-smi', [...query('memory.used'), `--loop-ms=${PERIOD}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let peak = before;
  watcher.on('error', () => undefined);
  watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
    peak = Math.max(peak, ...text.split('\n').map((line) => Number.parseInt(line, 10) || 0));
  });
  try {
    const value = await work();
    return { value, peakMiB: peak - before };
  } finally {
    watcher.kill();
  }
}
