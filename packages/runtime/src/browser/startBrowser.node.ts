import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@fmnist/devices';

/** How long a browser may take to end before it is killed. */
const GRACE_MS = 3000;

/** A browser that runs. */
export interface StartedBrowser {
  /** Of its first process; undefined where it did not start. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a browser without a window, with a profile of its own that goes when it ends.
 * @param args flags, and the page to open
 * @param onEnd called when it ends by itself
 */
export async function startBrowser(
  { executable, environment }: Browser,
  args: readonly string[],
  onEnd: (error: Error) => void,
): Promise<StartedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'fmnist-browser-'));
  // Chromium's sandbox does not work for root, who containers are; nothing but our own page is opened.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    executable,
    [
      '--headless',
      '--no-first-run',
      '--disable-extensions',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...root,
      ...args,
    ],
    { env: { ...process.env, ...environment }, stdio: 'ignore' },
  );
  let isStopping = false;
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      onEnd(new Error(`the browser did not start (${error.message})`));
      resolve();
    });
    child.on('exit', (code, signal) => {
      if (!isStopping) onEnd(new Error(`the browser ended with ${signal ?? `code ${code}`}`));
      resolve();
    });
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid,
    async stop() {
      isStopping = true;
      child.kill();
      const timer = setTimeout(kill, GRACE_MS);
      await ended;
      clearTimeout(timer);
      process.removeListener('exit', kill);
      // Its other processes may write for a moment longer.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined);
    },
  };
}
