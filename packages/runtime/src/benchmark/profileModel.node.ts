import type { ModelSource } from '../model/ModelFile.ts';
import { readImageInput } from '../model/readImageInput.ts';
import { readModel } from '../model/readModel.node.ts';
import { inOwnProcess } from './inOwnProcess.node.ts';
import type { Profiled } from './profile.node.ts';
import { somePixels } from './somePixels.ts';

export interface ProfileOptions {
  /** Images a run, where the model does not fix it. Default 1. */
  readonly batch?: number | undefined;
  /** Default: onnxruntime's own choice. */
  readonly threads?: number | undefined;
  /** Default 2. */
  readonly seconds?: number | undefined;
  /** Runs beforehand. Default 3. */
  readonly warmup?: number | undefined;
  /** [n, height, width, channels], 0-255. Default: noise. */
  readonly images?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where a model's time goes on the CPU. */
export interface ModelProfile extends Profiled {
  readonly batch: number;
}

/**
 * Where a model's time goes on the CPU, layer by layer, and how near each layer comes to what the machine can do: onnxruntime's profiler, in a
 * process of its own, and the limits measured in the same process.
 * @throws {ToolkitError} PROFILE_TOO_LARGE, and as `openSession` and `readImageInput` do
 */
export async function profileModel(model: ModelSource, options: ProfileOptions = {}): Promise<ModelProfile> {
  const { threads, seconds = 2, warmup = 3, images, signal } = options;
  const { path, bytes, where } = await readModel(model, { signal });
  const { batch = options.batch ?? 1, height, width, channels } = readImageInput(bytes, where);
  const pixels = somePixels(images, batch * height * width * channels);
  const job = { model: path ?? bytes, threads, batch, seconds, warmup, pixels };
  return { batch, ...(await inOwnProcess({ kind: 'profile', job }, { signal })) };
}
