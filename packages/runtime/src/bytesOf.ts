/** The bytes of what holds them, a Blob's later; undefined for all else, an address among it. */
export function bytesOf(source: unknown): Uint8Array | Promise<Uint8Array> | undefined {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return source instanceof Blob ? source.arrayBuffer().then((buffer) => new Uint8Array(buffer)) : undefined;
}
