import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vulkanEnvironment } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import type { InferenceSession } from 'onnxruntime-common';

const TIMEOUT_MS = 120_000;

/**
 * Opens a session in a process of its own, and runs it once with zeros where all its inputs are float with sizes that are known. A driver that
 * crashes ends that process and not this one, and what onnxruntime writes straight to stderr can be read.
 */
const CHILD = `
const { InferenceSession, Tensor } = require(process.argv[1]);
const chunks = [];
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
  try {
    const session = await InferenceSession.create(Buffer.concat(chunks), JSON.parse(process.argv[2]));
    if (process.argv[3] === 'run') {
      const zeros = session.inputMetadata.map(({ name, shape }) =>
        [name, new Tensor('float32', new Float32Array(shape.reduce((n, d) => n * d, 1)), shape)]);
      await session.run(Object.fromEntries(zeros));
    }
    process.exit(0);
  } catch (error) {
    console.log(error.message);
    process.exit(1);
  }
});`;

export interface ChildOptions {
  readonly session: InferenceSession.SessionOptions;
  /** Also run it, on zeros: its inputs have to be float, of known sizes. */
  readonly run?: boolean;
}

/**
 * @returns what was written to stderr
 * @throws {ToolkitError} SESSION_FAILED with onnxruntime's message, or the signal that ended the process
 */
export async function sessionInChild(model: Uint8Array, options: ChildOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-session-'));
  try {
    // A file, not a pipe: what native code writes to a pipe that is full for a moment is lost, and all that it writes afterwards.
    const log = await open(join(folder, 'log'), 'w');
    const failed = await runChild(model, options, log.fd).finally(() => log.close());
    if (failed === undefined) return await readFile(join(folder, 'log'), 'utf8');
    throw new ToolkitError('SESSION_FAILED', 'onnxruntime cannot run a model on this device', {
      kind: 'device',
      received: failed,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns why it failed */
function runChild(
  model: Uint8Array,
  { session, run = false }: ChildOptions,
  stderr: number,
): Promise<string | undefined> {
  const ort = createRequire(import.meta.url).resolve('onnxruntime-node');
  const child = spawn(process.execPath, ['-e', CHILD, ort, JSON.stringify(session), run ? 'run' : 'open'], {
    env: { ...process.env, ...vulkanEnvironment(), NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', stderr],
    timeout: TIMEOUT_MS,
  });
  const said: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  // A process that ends early reads no more of it: how it ended says why.
  child.stdin?.on('error', () => undefined).end(model);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      const message = Buffer.concat(said).toString().trim();
      resolve(code === 0 ? undefined : message || `the process ended with ${signal ?? `code ${code}`}`);
    });
  });
}
