import { createRequire } from 'node:module';
import { runIsolated, vulkanEnvironment } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import type { InferenceSession } from 'onnxruntime-common';

const LIMIT_MS = 120_000;

/** Answers with what onnxruntime says against the model, or null. */
const SCRIPT = `
const [ort, options, mode] = process.argv.slice(1);
const { InferenceSession, Tensor } = require(ort);
const answer = (said) => process.stdout.write(JSON.stringify(said) + '\\n', () => process.exit(0));
const chunks = [];
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
  try {
    const session = await InferenceSession.create(Buffer.concat(chunks), JSON.parse(options));
    if (mode === 'run') {
      const zeros = session.inputMetadata.map(({ name, shape }) =>
        [name, new Tensor('float32', new Float32Array(shape.reduce((n, d) => n * d, 1)), shape)]);
      await session.run(Object.fromEntries(zeros));
    }
    answer(null);
  } catch (error) {
    answer(String(error.message));
  }
});`;

export interface ChildOptions {
  readonly session: InferenceSession.SessionOptions;
  /** Also run it, on zeros: its inputs have to be float, of known sizes. */
  readonly run?: boolean;
}

/**
 * Opens a session in a process of its own, and runs it once with zeros where all its inputs are float with sizes that are known. A driver that
 * crashes ends that process and not this one, and what onnxruntime writes straight to stderr can be read.
 * @returns what was written to stderr
 * @throws {ToolkitError} SESSION_FAILED with onnxruntime's message, or the signal that ended the process
 */
export async function sessionInChild(model: Uint8Array, { session, run = false }: ChildOptions): Promise<string> {
  const ort = createRequire(import.meta.url).resolve('onnxruntime-node');
  const result = await runIsolated(SCRIPT, [ort, JSON.stringify(session), run ? 'run' : 'open'], {
    input: model,
    env: vulkanEnvironment(),
    limitMs: LIMIT_MS,
  });
  if ('value' in result && result.value === null) return result.log;
  throw new ToolkitError('SESSION_FAILED', 'onnxruntime cannot run a model on this device', {
    kind: 'device',
    received: 'failed' in result ? result.failed : String(result.value),
  });
}
