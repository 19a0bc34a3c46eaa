import type { ImageLimits } from '@fmnist/data/image';
import type { ImageSource } from './image/ImageSource.ts';
import type { Preprocessing } from './image/toModelPixels.ts';
import type { ImageInput } from './model/imageInput.ts';
import type { OpenedClassifier, OpenOptions } from './model/openClassifier.ts';
import type { ModelMetadata } from './model/readMetadata.ts';

export interface ClassifierOptions extends OpenOptions, Preprocessing, Partial<ImageLimits> {
  /** Runs the model once on a black picture before it is handed over, so that the first answer comes as fast as the others. Default false. */
  readonly warmUp?: boolean | undefined;
}

export interface CallOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ClassifyOptions extends CallOptions {
  /** How many classes to return, the likeliest first. Default 5, and never more than there are. */
  readonly topK?: number | undefined;
}

export interface OcclusionOptions extends CallOptions {
  /** Side of the square that is covered, in pixels of the model. Default a seventh of the shorter side. */
  readonly patch?: number | undefined;
  /** From one square to the next, in pixels; at most `patch`, so that each pixel is covered. Default half of `patch`. */
  readonly stride?: number | undefined;
  /** The class whose probability is watched. Default the likeliest. */
  readonly label?: string | undefined;
  /** What a square is filled with, 0-255. Default the picture's mean, of each channel. */
  readonly fill?: number | undefined;
}

export interface Prediction {
  readonly label: string;
  /** Probability, 0..1. */
  readonly score: number;
  /** Of the class, among the labels. */
  readonly index: number;
}

/** What the last layer before the scores makes of pictures: those that look alike to the model are close to each other. */
export interface Embeddings {
  /** [count, length], picture by picture. */
  readonly data: Float32Array;
  /** Pictures. */
  readonly count: number;
  /** Numbers of each. */
  readonly length: number;
}

/** What a convolutional layer makes of a picture, after its activation. */
export interface FeatureMaps {
  /** The layer, `block/conv1`. */
  readonly name: string;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** In the order of `shape`. */
  readonly data: Float32Array;
}

/** Where a picture holds what a class is told by. */
export interface OcclusionMap {
  /** [height, width]: by how much the class's probability drops where the pixel is covered, -1..1; the mean over the squares that cover it. */
  readonly data: Float32Array;
  /** In pixels of the model. */
  readonly height: number;
  readonly width: number;
  /** The class, and its probability with nothing covered. */
  readonly prediction: Prediction;
}

export interface Classifier extends Pick<OpenedClassifier, 'device' | 'detail' | 'skipped'> {
  readonly labels: readonly string[];
  readonly input: ImageInput;
  readonly metadata: ModelMetadata;
  /**
   * The likeliest classes of one picture, or of each of several. Calls may overlap: their pictures are run together.
   *
   * @throws ToolkitError `BAD_TOP_K`, `MODEL_FAILED`, `CLASS_COUNT`, `CLASSIFIER_DISPOSED`, and what `readImage` throws
   */
  classify(image: ImageSource, options?: ClassifyOptions): Promise<Prediction[]>;
  classify(images: readonly ImageSource[], options?: ClassifyOptions): Promise<Prediction[][]>;
  /**
   * What the penultimate layer makes of pictures. The first call opens the model a second time, with that output.
   *
   * @throws ToolkitError `NO_EMBEDDING` where the model has no such layer, and as `classify`
   */
  embeddings(images: ImageSource | readonly ImageSource[], options?: CallOptions): Promise<Embeddings>;
  /**
   * What the convolutional layers make of a picture, in the order of the graph; none where there are none. The first call opens the
   * model once more, with these outputs.
   *
   * @throws ToolkitError as `classify`
   */
  featureMaps(image: ImageSource, options?: CallOptions): Promise<FeatureMaps[]>;
  /**
   * Which parts of a picture a class is told by: how much its probability drops while a square is covered, everywhere in turn.
   *
   * @throws ToolkitError `BAD_OCCLUSION`, `UNKNOWN_LABEL`, and as `classify`
   * @see Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2013, section 4.2
   */
  occlusion(image: ImageSource, options?: OcclusionOptions): Promise<OcclusionMap>;
  /** Frees the model once what is running has ended. Calling it again does nothing more. */
  dispose(): Promise<void>;
}
