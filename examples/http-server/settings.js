import { fileURLToPath } from 'node:url';

/** What may be set by environment variables, each checked. */
export function settings(env) {
  const number = (name, otherwise) => {
    const value = Number(env[name] ?? otherwise);
    if (Number.isInteger(value) && value >= 0) return value;
    throw new Error(`${name} has to be a whole number, and is "${env[name]}"`);
  };
  return {
    host: env.HOST ?? '127.0.0.1',
    port: number('PORT', 8080),
    model: env.MODEL ?? fileURLToPath(new URL('model.onnx', import.meta.url)),
    /** Of a body. */
    maxBytes: number('MAX_BYTES', 5_000_000),
    /** Of a picture. Decoding keeps this thread busy, and takes up to 40 bytes of memory for each. */
    maxPixels: number('MAX_PIXELS', 4_000_000),
    /** Requests that are read or classified at a time. Times `maxBytes`, what bodies may take of the memory. */
    maxPending: number('MAX_PENDING', 128),
    /** For a request's headers, and for all of it, to arrive. */
    headersTimeoutMs: number('HEADERS_TIMEOUT_MS', 5000),
    requestTimeoutMs: number('REQUEST_TIMEOUT_MS', 15_000),
    /** From the signal until what is still running is cut off. */
    stopTimeoutMs: number('STOP_TIMEOUT_MS', 10_000),
  };
}
