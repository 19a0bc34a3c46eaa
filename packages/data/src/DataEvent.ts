/** What loading a data set has to tell; every event has a line for people. */
export type DataEvent =
  /** Another source is being tried. */
  | { readonly type: 'source'; readonly message: string }
  /** Bytes of one file have come; `total` where the server told it. */
  | { readonly type: 'download'; readonly message: string; readonly loaded: number; readonly total?: number }
  /** So many of the images of a folder are decoded. */
  | { readonly type: 'decode'; readonly message: string; readonly done: number; readonly total: number }
  /** A file was read and is what it has to be. */
  | { readonly type: 'verify'; readonly message: string }
  /** Something was wrong that could be mended, as a spoilt file in the cache. */
  | { readonly type: 'warning'; readonly message: string };

export type OnDataEvent = (event: DataEvent) => void;
