// What every stage is given, and what it finds.
import { type Rate, type Section } from './results.ts';

/** What one stage works with. */
export interface Bench {
  /** Tiny sizes, on the CPU and a software adapter. */
  readonly dry: boolean;
  /** The Python that has PyTorch. */
  readonly python: string;
  /** A data set by name or folder; a few images of it in a dry run. */
  readonly data: string;
  /** Where runs are kept from one call to the next. */
  readonly runs: string;
  /** What the stages before have found. */
  readonly kept: Readonly<Record<string, Section>>;
  /** Seconds that are left of this call. */
  left(): number;
}

/** One line of a stage's results; a speed goes into the table as well. */
export interface Finding {
  readonly line: string;
  readonly rate?: Rate;
}

export interface Stage {
  readonly title: string;
  run(bench: Bench): AsyncGenerator<Finding>;
}
