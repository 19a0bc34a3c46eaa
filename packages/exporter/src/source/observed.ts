import type { LoadOptions } from './LoadOptions.ts';
import type { ModelFile, ModelFiles } from './ModelFiles.ts';

/** A file that tells how far it is read, and is read no further when the caller has had enough. */
export function observed(file: ModelFile, { signal, onProgress }: LoadOptions): ModelFile {
  return {
    ...file,
    async *chunks() {
      let loaded = 0;
      signal?.throwIfAborted();
      for await (const chunk of file.chunks()) {
        loaded += chunk.length;
        onProgress?.({ file: file.where, loaded, total: file.size ?? file.announced?.() });
        yield chunk;
        signal?.throwIfAborted();
      }
    },
  };
}

/** All files of a model, observed. */
export const observedFiles = ({ json, shard }: ModelFiles, options: LoadOptions): ModelFiles => ({
  json: observed(json, options),
  async shard(name) {
    const file = await shard(name);
    return file && observed(file, options);
  },
});
