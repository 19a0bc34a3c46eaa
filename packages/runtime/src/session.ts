import { ToolkitError } from '@fmnist/errors';
import { devices, InferenceSession, type ModelFile, readModel } from '#ort';

/** Where a model runs. `auto` is the best there is, which today is the CPU. */
export type Device = 'auto' | (typeof devices)[number];

/** A path, a file: URL or the file's bytes. */
export type ModelSource = string | URL | Uint8Array;

export interface SessionOptions {
  /** Default `auto`. */
  readonly device?: string;
  /** Threads within an operator. Default: onnxruntime's, one per physical core. */
  readonly threads?: number;
}

export interface OpenedSession {
  readonly session: InferenceSession;
  readonly device: Exclude<Device, 'auto'>;
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
 * @throws ToolkitError `UNSUPPORTED_DEVICE`, `BAD_THREADS`, `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `NOT_ONNX`, `MODEL_REJECTED`
 */
export async function openSession(model: ModelSource, options: SessionOptions = {}): Promise<OpenedSession> {
  const device = chooseDevice(options.device ?? 'auto');
  const { threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new ToolkitError('BAD_THREADS', 'threads cannot be this', {
      kind: 'usage',
      expected: 'a whole number above 0',
      received: String(threads),
    });
  }
  const file: ModelFile = model instanceof Uint8Array ? { bytes: model } : await readModel(model);
  const where = file.path ?? 'model';
  if (file.bytes.length === 0) throw notOnnx(where, 'an empty file');
  const sessionOptions = {
    executionProviders: [device],
    logSeverityLevel: FATAL_ONLY,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  } as const;
  try {
    const session = file.path
      ? await InferenceSession.create(file.path, sessionOptions)
      : await InferenceSession.create(file.bytes, sessionOptions);
    return { session, device, bytes: file.bytes, where };
  } catch (cause) {
    throw readable(cause, where);
  }
}

function chooseDevice(device: string): Exclude<Device, 'auto'> {
  const chosen = device === 'auto' ? devices[0] : devices.find((name) => name === device);
  if (chosen) return chosen;
  throw new ToolkitError('UNSUPPORTED_DEVICE', 'models cannot run on this device here', {
    kind: 'device',
    expected: ['auto', ...devices].join(' or '),
    received: device,
    hint: 'Leave the device out to use the best there is.',
  });
}

/** onnxruntime's message without its source locations, under a code of ours. */
function readable(cause: unknown, where: string): ToolkitError {
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
