import { execFile, type ExecFileException } from 'node:child_process';
import { promisify } from 'node:util';
import { ToolkitError } from '@fmnist/errors';

const execute = promisify(execFile);

/**
 * Runs a program, without a shell.
 *
 * @throws {ToolkitError} COMMAND_MISSING when it is not installed, COMMAND_TIMEOUT, or COMMAND_FAILED with the last line it wrote
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, limitMs, signal }: { cwd: string; limitMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const line = [command, ...args].join(' ');
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    await execute(command, args, { cwd, env, timeout: limitMs, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const failure = cause as ExecFileException;
    if (failure.code === 'ENOENT') {
      throw new ToolkitError('COMMAND_MISSING', `${command} is not installed here`, { cause });
    }
    if (failure.killed) {
      throw new ToolkitError('COMMAND_TIMEOUT', `${line} took more than ${limitMs / 1000} s`, { cause });
    }
    const said = failure.stderr?.trim().split('\n').at(-1) ?? String(cause);
    throw new ToolkitError('COMMAND_FAILED', `${line} failed: ${said}`, { cause });
  }
}
