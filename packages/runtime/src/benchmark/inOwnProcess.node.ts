import { fork } from 'node:child_process';
import { ToolkitError } from '@fmnist/errors';
import type { Answer, Question } from './benchmarkWorker.node.ts';
import type { Measured } from './measure.node.ts';
import type { Profiled } from './profile.node.ts';

/** What the answers are. */
interface Answers {
  readonly measure: Measured;
  readonly profile: Profiled;
}

/** Beyond this a process hangs: a browser gets two minutes to start, and large models take their time. */
const LIMIT_MS = 600_000;

/**
 * Asks a new process, which has done nothing else, and waits for it to end.
 * @throws {ToolkitError} what is thrown there, and WORKER_ENDED where it ends without an answer
 */
export async function inOwnProcess<Kind extends keyof Answers>(
  question: Question & { readonly kind: Kind },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Answers[Kind]> {
  signal?.throwIfAborted();
  // Its output is nobody's: onnxruntime and drivers write as they like.
  const child = fork(workerEntry(), {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const late = setTimeout(stop, LIMIT_MS);
  process.once('exit', stop);
  try {
    let answer: Answer | undefined;
    const ended = new Promise<string>((resolve, reject) => {
      child.on('message', (said) => (answer = said as Answer)).once('error', reject);
      child.once('exit', (code, killedBy) => resolve(killedBy ?? `code ${code}`));
    });
    child.send(question);
    const how = await ended;
    signal?.throwIfAborted();
    if (answer && 'value' in answer) return answer.value as Answers[Kind];
    throw answer ? asError(answer.error) : workerEnded(how);
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
    process.removeListener('exit', stop);
  }
}

function workerEntry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./sourceWorker.mjs', import.meta.url)
    : new URL('./benchmarkWorker.node.js', import.meta.url);
}

/** Its message has place and facts in it already; the received one is kept apart, where devices put the reason. */
function asError({ code, message, kind, hint, received }: Extract<Answer, { error: unknown }>['error']): ToolkitError {
  const error = new ToolkitError(code, message, { kind, ...(hint !== undefined && { hint }) });
  return received === undefined ? error : Object.assign(error, { received });
}

const workerEnded = (how: string) =>
  new ToolkitError('WORKER_ENDED', 'the process that measures ended without an answer', {
    kind: 'device',
    received: how,
    hint: 'A driver that crashes, or too little memory, ends it so.',
  });
