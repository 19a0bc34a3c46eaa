/** Images with their labels: one part of a data set, or a batch of it. */
export interface Split {
  /** [count, height, width, channels], one byte a value, 0 to 255. */
  readonly images: Uint8Array;
  /** [count], each the index of a class. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A data set for image classification, whole in memory, every byte of it verified. */
export interface Dataset {
  /** As on the command line, `fashion-mnist`; of a folder its own name. */
  readonly name: string;
  /** For headings: `Fashion-MNIST`. */
  readonly title: string;
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: number;
  readonly train: Split;
  readonly test: Split;
  /**
   * Names the data by its contents, in hexadecimal: the SHA-256 of the SHA-256 of each inflated file (32 bytes each, in the
   * order train images, train labels, test images, test labels). It is that of the whole files even where `limit` cut them.
   */
  readonly sha256: string;
  /** Where it was found, one line for people. */
  readonly source: string;
}
