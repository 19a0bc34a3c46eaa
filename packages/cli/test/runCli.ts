import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../src/index.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly signal?: AbortSignal;
  /** Pretend that both streams are terminals. */
  readonly isTTY?: boolean;
}

/** A command line in this process, with everything it writes: the whole of `fmnist` but its process. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { signal = new AbortController().signal, isTTY = false } = options;
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const written = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await run(argv, { stdout, stderr, signal });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, stdout: out, stderr: err };
}

/** Four IDX files: the first images of each class of Fashion-MNIST. */
export const FIXTURE = new URL('../../../test/fixtures/fashion-mnist-small', import.meta.url).pathname;
