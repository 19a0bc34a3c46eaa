import type { StoredWeight } from './weightSpec.ts';

/** Several weights share a buffer up to this size; a larger one has its own. */
const BLOCK_BYTES = 2 ** 28;

/**
 * How large buffers are that hold weights one after another, so that each weight lies in one of them, aligned: it can be used where it is,
 * wherever its file was split.
 */
export function blockSizes(weights: readonly StoredWeight[]): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (const { sizeBytes, array } of weights) {
    const fits = size + sizeBytes <= BLOCK_BYTES && size % array.BYTES_PER_ELEMENT === 0;
    if (size > 0 && !fits) {
      sizes.push(size);
      size = 0;
    }
    size += sizeBytes;
  }
  return size > 0 ? [...sizes, size] : sizes;
}

interface BlockWriter {
  readonly blocks: readonly ArrayBuffer[];
  /** Copies the next bytes. @returns how many there was room for */
  write(bytes: Uint8Array): number;
}

/** Fills buffers in turn; each is made when its first byte has come. @throws {RangeError} when there is no memory for it */
export function blockWriter(sizes: readonly number[]): BlockWriter {
  const blocks: ArrayBuffer[] = [];
  let at = 0;
  return {
    blocks,
    write(bytes) {
      let done = 0;
      while (done < bytes.length) {
        let block = blocks.at(-1);
        if (!block || at === block.byteLength) {
          const size = sizes[blocks.length];
          if (size === undefined) break;
          block = new ArrayBuffer(size);
          blocks.push(block);
          at = 0;
        }
        const length = Math.min(bytes.length - done, block.byteLength - at);
        new Uint8Array(block, at, length).set(bytes.subarray(done, done + length));
        done += length;
        at += length;
      }
      return done;
    },
  };
}
