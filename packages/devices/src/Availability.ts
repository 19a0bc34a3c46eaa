/** Where steps and models can run, by the names that the command line has for them. */
export const deviceNames = ['cpu', 'cuda', 'webgpu', 'wasm'] as const;
export type DeviceName = (typeof deviceNames)[number];

/** Whether something can be used here, and if not, why and what to do about it. */
export type Availability =
  | {
      readonly usable: true;
      /** What was found, in a few words: a version, an adapter's name. */
      readonly detail: string;
      /** A GPU in software: for tests, and slower than the CPU by itself. */
      readonly software?: true;
    }
  | { readonly usable: false; readonly reason: string; readonly hint?: string };
