import { ToolkitError } from '@fmnist/errors';
import { decodeModel, encodeModel } from '@fmnist/onnx/proto';
import type { DeviceName } from '@fmnist/devices/names';
import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import { readModel } from '#readModel';
import { checkDeviceName, openOnDevice, type SkippedDevice } from './devices/openOnDevice.ts';
import type { SessionDevice } from './devices/SessionDevice.ts';
import type { ModelFile, ModelSource, ReadOptions } from './model/ModelFile.ts';

/** Where a model runs; `auto` is the best there is. */
export type Device = 'auto' | DeviceName;

export interface SessionOptions extends ReadOptions {
  /** Default `auto`: cuda, webgpu, cpu in Node, webgpu, wasm in a page. */
  readonly device?: string | undefined;
  /** Threads within an operator, on cpu and wasm. Default: onnxruntime's, one per physical core. */
  readonly threads?: number | undefined;
}

/** What is used of a session, which may also be one in another place. */
export type Runnable = Pick<InferenceSession, 'inputMetadata' | 'outputMetadata' | 'run' | 'release'>;

export interface OpenedSession {
  readonly session: Runnable;
  readonly device: DeviceName;
  /** What was found there, in a few words: an adapter's name. */
  readonly detail: string;
  /** A GPU in software: right, and slower than the CPU by itself. */
  readonly software?: true;
  /** The better devices that `auto` passed over, and why. */
  readonly skipped: readonly SkippedDevice[];
  /** Makes tensors for this session. */
  readonly Tensor: TensorConstructor;
  /** The model's own bytes, for what onnxruntime does not tell about it. */
  readonly bytes: Uint8Array;
  /** What to call the model in messages. */
  readonly where: string;
}

/** onnxruntime writes its warnings straight to stderr, which belongs to the program; its errors arrive as exceptions. */
const FATAL_ONLY = 4;

/**
 * Opens an ONNX model for running.
 *
 * @throws ToolkitError `UNSUPPORTED_DEVICE`, `NO_DEVICE`, `BAD_THREADS`, `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `OFFLINE`, `DOWNLOAD_FAILED`,
 * `NOT_ONNX`, `MODEL_REJECTED`
 */
export async function openSession(model: ModelSource, options: SessionOptions = {}): Promise<OpenedSession> {
  const { device: wanted = 'auto', threads, onProgress, signal } = options;
  checkThreads(threads);
  checkDeviceName(wanted);
  const file = await readModel(model, options);
  if (file.bytes.length === 0) throw notOnnx(file.where, 'an empty file');
  signal?.throwIfAborted();
  onProgress?.({ phase: 'compile' });
  const { opened, ...found } = await openOnDevice(wanted, (device) => createSession(file, device, threads));
  if (signal?.aborted) await opened.session.release();
  signal?.throwIfAborted();
  return { ...opened, ...found, bytes: file.bytes, where: file.where };
}

async function createSession(file: ModelFile, device: SessionDevice, threads: number | undefined) {
  const { InferenceSession, Tensor } = await device.runtime(threads);
  const sessionOptions = { ...device.sessionOptions(threads), logSeverityLevel: FATAL_ONLY } as const;
  const mended = await device.mend?.(decodeModel(file.bytes));
  try {
    const session =
      file.path && !mended
        ? await InferenceSession.create(file.path, sessionOptions)
        : await InferenceSession.create(mended ? encodeModel(mended) : file.bytes, sessionOptions);
    return { session, Tensor };
  } catch (cause) {
    throw modelRejected(cause, file.where);
  }
}

function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads > 0)) return;
  throw new ToolkitError('BAD_THREADS', 'threads cannot be this', {
    kind: 'usage',
    expected: 'a whole number above 0',
    received: String(threads),
  });
}

/** onnxruntime's message without its source locations, under a code of ours: `MODEL_REJECTED`, `NOT_ONNX`. */
export function modelRejected(cause: unknown, where: string): ToolkitError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/protobuf parsing failed|No graph was found/i.test(message)) return notOnnx(where, 'something else', cause);
  const reason = message
    .replace(/^Load model from .*? failed:\s*/, '')
    .replace(/\S*\/onnxruntime_src\/\S+ /g, '')
    .trim();
  return new ToolkitError('MODEL_REJECTED', `onnxruntime cannot run this model (${reason})`, {
    where,
    hint: 'Check the model with `pnpm inspect --check`; a newer operator set than onnxruntime knows is a common cause.',
    cause,
  });
}

function notOnnx(where: string, received: string, cause?: unknown): ToolkitError {
  return new ToolkitError('NOT_ONNX', 'this is not an ONNX model, or only part of one', {
    where,
    expected: 'an .onnx file',
    received,
    hint: 'Was the download or copy cut short?',
    cause,
  });
}
