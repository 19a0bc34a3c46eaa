// The smallest modules that are valid only where a feature is there.
// (func (drop (v128.const ...))): https://webassembly.github.io/spec/core/binary/instructions.html
const header = [0, 97, 115, 109, 1, 0, 0, 0];
const oneFunction = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0];
const simd = [...header, ...oneFunction, 10, 23, 1, 21, 0, 253, 12, ...Array<number>(16).fill(0), 26, 11];
/** A memory that is shared. */
const threads = [...header, 5, 4, 1, 3, 1, 1];

/** TypeScript has its types among those of browsers alone. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } };

/** What WebAssembly can do here. */
export function describeWasm(): { readonly simd: boolean; readonly threads: boolean } {
  const isValid = (bytes: readonly number[]) => WebAssembly.validate(Uint8Array.from(bytes));
  return { simd: isValid(simd), threads: isValid(threads) };
}
