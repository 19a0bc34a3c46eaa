import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The version of the onnxruntime-node that is installed. */
export const ortVersion = (): string => (require('onnxruntime-node/package.json') as { version: string }).version;

/** The folder of its binding, where it looks for the libraries of its providers. */
export const ortFolder = (): string =>
  join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin/napi-v6', process.platform, process.arch);
