/** Bytes that can be read anywhere in them. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from start to end, which stay as they are until the next call. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** One file of a model, wherever it lies. */
export interface ModelFile {
  /** Its path or address, for people. */
  readonly where: string;
  /** Absent where it is known only when all has come. */
  readonly size?: number;
  /** What a server has said about it by now. */
  readonly announced?: () => number | undefined;
  /** Its content in turn; a piece stays as it is until the next one. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A model.json and what lies beside it. */
export interface ModelFiles {
  readonly json: ModelFile;
  /** The file that its manifest calls by this name, a plain relative path; undefined where there is none. */
  shard(name: string): Promise<ModelFile | undefined>;
}

/** Read at once. */
const CHUNK_BYTES = 2 ** 22;

/** A whole source as one file. */
export const fileOf = (where: string, source: ByteSource): ModelFile => ({
  where,
  size: source.size,
  chunks: () => chunksOf(source, 0, source.size),
});

export async function* chunksOf(
  source: ByteSource,
  start: number,
  end: number,
  size = CHUNK_BYTES,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += size) yield source.read(at, Math.min(end, at + size));
}

/** Bytes in memory. */
export function bytesOf(given: Uint8Array | ArrayBuffer): ByteSource {
  const bytes = given instanceof Uint8Array ? given : new Uint8Array(given);
  return { size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end) };
}
