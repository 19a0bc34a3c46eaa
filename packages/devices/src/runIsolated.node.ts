import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `log` is what was written to stderr. */
export type IsolatedResult = { readonly log: string } & ({ readonly value: unknown } | { readonly failed: string });

export interface IsolatedOptions {
  readonly limitMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** What the script reads from stdin. */
  readonly input?: Uint8Array | undefined;
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * Runs a script in a process of its own, for what may crash or hang: drivers. It prints its answer as one last line of JSON.
 * @param script CommonJS; `process.argv.slice(1)` are the arguments
 */
export async function runIsolated(
  script: string,
  args: readonly string[],
  options: IsolatedOptions = {},
): Promise<IsolatedResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-isolated-'));
  try {
    // A file, not a pipe: what native code writes to a pipe that is full for a moment is lost, and all that it writes afterwards.
    const file = await open(join(folder, 'log'), 'w');
    const ended = await runChild(script, args, { ...options, stderr: file.fd }).finally(() => file.close());
    const log = await readFile(join(folder, 'log'), 'utf8');
    if ('failed' in ended) return { ...ended, log };
    if (ended.code !== 0) return { failed: lastWords(log) ?? `it exited with ${ended.code}`, log };
    return { value: JSON.parse(ended.output.trim().split('\n').at(-1) ?? ''), log };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error), log: '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Ended = { readonly failed: string } | { readonly code: number | null; readonly output: string };

async function runChild(
  script: string,
  args: readonly string[],
  { limitMs = 5000, signal, input, env, stderr }: IsolatedOptions & { readonly stderr: number },
): Promise<Ended> {
  const child = spawn(process.execPath, ['-e', script, '--', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', stderr],
  });
  let [output, late] = ['', false];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)));
  // A process that ends early reads no more of it: how it ended says why.
  child.stdin?.on('error', () => undefined).end(input);
  const stop = () => child.kill('SIGKILL');
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, limitMs);
  signal?.addEventListener('abort', stop);
  try {
    const [code, killedBy] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.on('error', reject).on('close', (...ended) => resolve(ended));
    });
    if (late) return { failed: `no answer within ${limitMs / 1000} s` };
    // Drivers crash on their way out, too (SwiftShader's every other time): what was answered before that stands.
    const hasAnswered = output.endsWith('\n') && killedBy !== null;
    return killedBy === null || hasAnswered ? { code: code ?? 0, output } : { failed: `it was ended by ${killedBy}` };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** An error's own line where there is one, before Node's version and the stack. */
function lastWords(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^\w*Error\b.*: /.test(line)) ?? lines.findLast((line) => line !== '');
}
