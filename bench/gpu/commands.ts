// Commands that are stopped when their time is up, and whose failure is a line of the results.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench, Finding } from './bench.ts';

export const root = join(import.meta.dirname, '../..');
export const cli = 'packages/cli/src/main.ts';

/** Seconds that a command may take to write its checkpoint, once it has been told to stop. */
const GRACE = 30;

/**
 * What a command prints. At the end of the call's time it is told to stop, and half a minute later it is killed.
 * @throws Error with `stdout`, `stderr` and `killed`
 */
export async function command(file: string, args: readonly string[], { left }: Bench): Promise<string> {
  const milliseconds = Math.max(1000, Math.round(1000 * left()));
  const options = { cwd: root, timeout: milliseconds, killSignal: 'SIGINT', maxBuffer: 2 ** 26 } as const;
  const running = promisify(execFile)(file, args, options);
  const killer = setTimeout(() => running.child.kill('SIGKILL'), milliseconds + 1000 * GRACE);
  return running.then(({ stdout }) => stdout).finally(() => clearTimeout(killer));
}

export const node = (script: string, args: readonly (string | number)[], bench: Bench) =>
  command(process.execPath, ['--import', 'tsx', script, ...args.map(String)], bench);

/** What a command of ours says with --json: the last line that is an object. */
export function lastJson(said: string): unknown {
  const text = said.trim();
  return JSON.parse(text.startsWith('{') ? text.slice(text.lastIndexOf('\n{') + 1) : '{}');
}

export function reasonOf(error: unknown): string {
  const { killed, stderr = '', message } = error as Error & { readonly killed?: boolean; readonly stderr?: string };
  if (killed) return 'its time was up';
  return (stderr.split('\n').find((line) => /error/i.test(line)) ?? message.split('\n')[0] ?? '').trim().slice(0, 300);
}

/** What some work finds, or why it failed: the next goes on. */
export async function attempt(what: string, work: () => Promise<string | Finding>): Promise<Finding> {
  try {
    const found = await work();
    return typeof found === 'string' ? { line: `${what}: ${found}` } : { ...found, line: `${what}: ${found.line}` };
  } catch (error) {
    return { line: `${what}: failed: ${reasonOf(error)}` };
  }
}
