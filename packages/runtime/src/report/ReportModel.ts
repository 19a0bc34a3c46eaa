import type { Spec } from 'vega';
import type { EarlierBenchmark } from '../benchmark/readBenchmark.ts';
import type { Evaluation, LabelledImages } from '../evaluate.ts';
import type { EpochPoint } from '../visualize/epochPanel.ts';
import type { StepPoint } from '../visualize/stepPanel.ts';

/** What a report is made from: a model, how it did, and what is known of its training. */
export interface ReportSource {
  /** What to call it: the run's or the file's name. */
  readonly name: string;
  /** The ONNX file. */
  readonly model: Uint8Array;
  readonly evaluation: Evaluation;
  readonly split: LabelledImages;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What it was scored on: `Fashion-MNIST, 10,000 test images`. */
  readonly data: string;
  readonly run?: RunRecord | undefined;
}

/** What a run directory tells besides its model. */
export interface RunRecord {
  readonly steps: readonly StepPoint[];
  readonly epochs: readonly (EpochPoint & { readonly seconds?: number })[];
  /** args.yaml, less its environment. */
  readonly settings?: Record<string, unknown> | undefined;
  readonly environment?: Record<string, unknown> | undefined;
  readonly devices?: DeviceResults | undefined;
  /** benchmark.json: how fast it is, and where. */
  readonly benchmark?: EarlierBenchmark | undefined;
  /** Filters and feature maps, where they were drawn already. */
  readonly pictures?: readonly Picture[] | undefined;
}

/** devices.json: the same images scored on several devices. */
export interface DeviceResults {
  readonly rows: readonly DeviceRow[];
  /** Those that the machine has not, and why. */
  readonly missing?: readonly { readonly device: string; readonly reason: string }[] | undefined;
  readonly disagreements: readonly DeviceDisagreement[];
}

export interface DeviceRow {
  readonly device: string;
  /** How many it scored, where that is not all of them. */
  readonly images?: number;
  /** Shares, 0 to 1. */
  readonly accuracy: number;
  readonly interval?: readonly [number, number];
  readonly loss: number;
  readonly ece: number;
  readonly agreement: number;
  /** Of any probability to the first device's. */
  readonly maxDifference: number;
  readonly imagesPerSecond: number;
  readonly fallbackNodes: number;
}

export interface DeviceDisagreement {
  /** Of the image, among those that were scored. */
  readonly index: number;
  readonly label: string;
  /** The class by device. */
  readonly predictions: Readonly<Record<string, string>>;
}

/** A chart of a report: a Vega specification and its place. */
export interface Chart {
  readonly title: string;
  readonly spec: Spec;
  /** Takes the whole width where there is one model. */
  readonly wide?: boolean;
}

/** A name and a value, for a table of settings. */
export type Row = readonly [name: string, value: string];

/** A picture as PNG bytes. */
export interface Picture {
  readonly alt: string;
  readonly png: Uint8Array;
}

export interface Embedding {
  /** 0 to 1 both; y grows upwards. */
  readonly points: readonly { readonly index: number; readonly x: number; readonly y: number }[];
  /** Shares of the variance that the two axes hold. */
  readonly explained: readonly [number, number];
  /** Sizes of what it was made from. */
  readonly dimensions: number;
}

/** All that a page shows of one model, as plain data. */
export interface ReportModel {
  readonly name: string;
  readonly classes: readonly string[];
  readonly evaluation: Evaluation;
  readonly labels: ArrayLike<number>;
  /** Which sheet has its images. */
  readonly sheet: number;
  /** Name and value, the most important first. */
  readonly facts: readonly Row[];
  readonly curves: readonly Chart[];
  /** What the curves show, in numbers. */
  readonly epochs: readonly EpochPoint[];
  readonly reliability: Chart | undefined;
  readonly pictures: readonly Picture[];
  readonly embedding: Embedding | undefined;
  /** An SVG, or why there is none. */
  readonly graph: { readonly svg: string } | { readonly why: string };
  readonly settings: readonly Row[];
  readonly environment: readonly Row[];
  readonly devices: DeviceResults | undefined;
  readonly speed: Speed | undefined;
}

/** How fast a model is, as figures and as a chart of them. */
export interface Speed {
  readonly benchmark: EarlierBenchmark;
  readonly chart: Chart;
}

/** Some images of a data set in one picture, row by row. */
export interface Sheet {
  readonly png: Uint8Array;
  readonly columns: number;
  /** Of one image, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Which images these are, by index into the data; their position here is their slot. */
  readonly indices: readonly number[];
}
