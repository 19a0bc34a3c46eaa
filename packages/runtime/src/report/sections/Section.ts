import type { Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';

/** Where in a sheet an image of the data is; undefined where it is not. */
export type Slots = (sheet: number, index: number) => number | undefined;

/** A part of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What it shows; undefined where there is nothing, and then the page is without it. */
  readonly show: (models: readonly ReportModel[], slots: Slots) => Html | undefined;
}
