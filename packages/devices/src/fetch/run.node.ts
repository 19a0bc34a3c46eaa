import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program. @returns what it printed @throws {Error} with `stderr`, or with `code` ENOENT where there is no such program */
export async function run(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly signal?: AbortSignal | undefined;
    readonly env?: NodeJS.ProcessEnv;
    readonly timeout?: number;
  } = {},
): Promise<string> {
  const { signal, ...others } = options;
  const { stdout } = await promisify(execFile)(program, args, {
    ...others,
    ...(signal && { signal }),
    maxBuffer: 64 << 20,
    shell: process.platform === 'win32' && program === 'npm',
  });
  return stdout;
}

/** The line of a failed program's talk that says most: its last error, or its last line. */
export function lastWords(error: unknown): string {
  const { stderr = '', message = String(error) } = error as { readonly stderr?: string; readonly message?: string };
  const lines = (stderr.trim() || message).split('\n').filter((line) => /\w/.test(line));
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'nothing').trim().slice(0, 300);
}
