import type { ModelArtifacts } from './fromLayersModel.ts';

/** An AbortSignal, by what is needed of it. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A Blob or File, by what is needed of it. */
export interface BlobLike {
  readonly size: number;
  /** A File has one. */
  readonly name?: string;
  /** Of a File in a folder that was chosen as a whole. */
  readonly webkitRelativePath?: string;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A model.json, as text, bytes or what JSON.parse made of it, and its weight files by their names in it. */
export interface ModelInMemory {
  readonly json: string | Uint8Array | Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, Uint8Array | ArrayBuffer>>;
}

/**
 * Where a model is: a path or an http(s) address of a model.json or a zip, or a folder's path; the bytes or Blob of a zip; the files of a
 * browser, in any order; or what is in memory already.
 */
export type ModelSource =
  | string
  | { readonly href: string }
  | ArrayBuffer
  | Uint8Array
  | BlobLike
  | ArrayLike<BlobLike>
  | ModelInMemory
  | ModelArtifacts;

export interface LoadProgress {
  /** Path, address, or place in a zip. */
  readonly file: string;
  /** Bytes of it so far. */
  readonly loaded: number;
  /** Of all of it, where that is known. */
  readonly total: number | undefined;
}

export interface LoadOptions {
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** What the names of weight files are put behind, instead of the address of model.json: as in tf.loadLayersModel. */
  readonly weightPathPrefix?: string;
  /** HTTP headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a server may be silent. Default 30 s. */
  readonly timeoutMs?: number;
  /** More than this is not read of one file from the network. Default 16 GiB. */
  readonly maxBytes?: number;
}
