import type { Context } from '../../CliCommand.ts';

export interface ExportFlags {
  readonly out?: string | undefined;
  readonly opset?: number | undefined;
  readonly batch?: number | undefined;
  readonly layout?: string | undefined;
  readonly training?: true | undefined;
  readonly externalData?: true | undefined;
  /** A file, or true for the default one. */
  readonly report?: string | true | undefined;
  readonly preprocess: boolean;
  readonly verify: boolean;
  readonly half?: true | undefined;
  readonly int8?: true | undefined;
  /** Training images. */
  readonly calib?: number | undefined;
  readonly data?: string | undefined;
  readonly method?: string | undefined;
  /** In points of accuracy, 0 to 100. */
  readonly maxDrop?: number | undefined;
  /** Patterns with commas between them. */
  readonly exclude?: string | undefined;
  readonly dynamic?: true | undefined;
  readonly weightsOnly?: true | undefined;
  readonly seed?: number | undefined;
}

/** Loading that can be stopped, with its progress shown. */
export const loadOptions = ({ output, signal }: Context) => ({
  signal,
  onProgress: ({ file, loaded, total }: { file: string; loaded: number; total: number | undefined }) =>
    output.live({ label: `reading ${file}`, ...(total && { fraction: loaded / total }) }),
});
