import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/** What a result may depend on besides its settings. */
export async function environment() {
  // Outside of a checkout, or without git, there is no commit to name.
  const commit = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { timeout: 5000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
    onnxruntime: versionOf('onnxruntime-node'),
    tfjs: versionOf('@tensorflow/tfjs-core'),
    ...(commit && { commit }),
  };
}
