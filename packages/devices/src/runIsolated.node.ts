import { spawn } from 'node:child_process';

export type IsolatedResult = { readonly value: unknown } | { readonly failed: string };

/**
 * Runs a script in a process of its own, for what may crash or hang: drivers. It prints its answer as one last line of JSON.
 * @param script CommonJS; `process.argv.slice(1)` are the arguments
 */
export async function runIsolated(
  script: string,
  args: readonly string[],
  { limitMs = 5000, signal }: { readonly limitMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<IsolatedResult> {
  const child = spawn(process.execPath, ['-e', script, '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaint, late] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-100_000)));
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
    if (killedBy !== null) return { failed: `it was ended by ${killedBy}` };
    if (code !== 0) return { failed: lastWords(complaint) ?? `it exited with ${code}` };
    return { value: JSON.parse(output.trim().split('\n').at(-1) ?? '') };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
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
