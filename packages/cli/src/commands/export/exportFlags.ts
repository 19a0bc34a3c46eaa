import type { Context } from '../../CliCommand.ts';

export interface ExportFlags {
  readonly out?: string | undefined;
  readonly opset?: number | undefined;
  readonly batch?: number | undefined;
  readonly layout?: string | undefined;
  readonly training?: boolean | undefined;
  readonly externalData?: boolean | undefined;
  /** A file, or true for the default one. */
  readonly report?: string | true | undefined;
  readonly preprocess: boolean;
  readonly verify: boolean;
}

/** Loading that can be stopped, with its progress shown. */
export const loadOptions = ({ output, signal }: Context) => ({
  signal,
  onProgress: ({ file, loaded, total }: { file: string; loaded: number; total: number | undefined }) =>
    output.live({ label: `reading ${file}`, ...(total && { fraction: loaded / total }) }),
});
