/** A path, an address (http, https, file) or the file's bytes. */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** What onnxruntime opens (a path, so that it finds external data beside the file) and the same file's bytes. */
export interface ModelFile {
  readonly path?: string;
  readonly bytes: Uint8Array;
  /** What to call the model in messages. */
  readonly where: string;
}

/** What is happening to a model that is being loaded. */
export type LoadProgress =
  /** Bytes; `total` where the server says it. */
  | { readonly phase: 'download'; readonly loaded: number; readonly total?: number }
  /** onnxruntime prepares it for the device. */
  | { readonly phase: 'compile' }
  | { readonly phase: 'ready' };

export interface ReadOptions {
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Keep what is downloaded, and download it again only when the server has another one. Default true. */
  readonly cache?: boolean | undefined;
}
