import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export const root = resolve(import.meta.dirname, '..');

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** Standard output of a command. @throws Error with all it said, if it fails */
export async function run(
  command: string,
  args: readonly string[],
  folder: string,
  { env = {} }: RunOptions = {},
): Promise<string> {
  // A user's command does not run inside of a test.
  const own = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|NODE_OPTIONS|VITEST.*)$/.test(name));
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
}
