/** Images with their labels: one part of a data set, or a batch of it. */
export interface Split {
  /** [count, height, width, channels], one byte a value, 0 to 255. */
  readonly images: Uint8Array;
  /** [count], each the index of a class. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** Size of every image of a data set, which a split alone does not tell; a Dataset is one. */
export interface ImageSize {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: number;
}

/** Images for one step, perhaps changed at random. */
export interface Batch extends Split {
  /** Of mixed images (mixup) what was mixed in; without it every image is of its label alone. */
  readonly mix?: Mix;
}

/** Image i is lambda[i] of labels[i] and 1 - lambda[i] of otherLabels[i], and so is its loss. */
export interface Mix {
  /** [count], each the index of a class. */
  readonly otherLabels: Uint8Array;
  /** [count], 0 to 1. */
  readonly lambda: Float32Array;
}

/** A data set for image classification, whole in memory, every byte of it verified. */
export interface Dataset extends ImageSize {
  /** As on the command line, `fashion-mnist`; of a folder its own name. */
  readonly name: string;
  /** For headings: `Fashion-MNIST`. */
  readonly title: string;
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  readonly train: Split;
  readonly test: Split;
  /**
   * Names the data by its contents, in hexadecimal, before `limit` cuts them: the SHA-256 of the SHA-256 of each inflated file
   * (32 bytes each; of IDX in the order train images, train labels, test images, test labels, of CIFAR-10 data_batch_1 to 5 and
   * test_batch), or of a folder of images of what they were decoded to (see loadImageFolder).
   */
  readonly sha256: string;
  /** Where it was found, one line for people. */
  readonly source: string;
}
