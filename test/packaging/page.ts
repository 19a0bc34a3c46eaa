// An application with a page, built by Vite and opened by Chromium.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailable, type Application } from './application.ts';

/** Chromium inside of a package; the newest that installs on Node 20. Neither it nor Vite is part of an install of the workspace. */
const TOOLS = ['vite@8.3.8', 'playwright-core@1.65.1', '@sparticuz/chromium@147.0.0'];

interface Built {
  readonly modules: readonly string[];
  /** Bytes of all of it. */
  readonly gzipped: number;
  /** What is loaded at once, without what is imported where it is used. */
  readonly firstModules: readonly string[];
  readonly firstGzipped: number;
}

/** What a page said, and what went wrong in it. */
type Opened<Said> = Said & { readonly errors?: readonly string[] };

export interface Page<Said> {
  /** With what builds and opens it. Where there is no registry or no browser starts, says so. */
  install(packages: readonly string[]): Promise<string | undefined>;
  /** The page into dist/, or a module by itself, without TensorFlow.js and onnxruntime-web. */
  build(entry?: string): Promise<Built>;
  /** What a page of a folder says; what it offers for download is then model.onnx. */
  open(folder: string, page: string, flags?: readonly string[]): Promise<Opened<Said>>;
  /** What a script of the application says that starts the browser itself. */
  run(script: string, ...args: readonly string[]): Promise<unknown>;
}

/** @param app with the files of apps/browser */
export function pageOf<Said>(app: Application): Page<Said> {
  const run = async (...args: readonly string[]): Promise<unknown> => {
    // The libraries that the browser needs are in its package; it takes them where it believes to be on such a machine.
    const env = { AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x', TMPDIR: join(app.folder, 'tmp') };
    return JSON.parse(await app.node(args, { env }));
  };
  return {
    async install(packages) {
      await mkdir(join(app.folder, 'tmp'));
      const missing = await app.install([...packages, ...TOOLS]);
      if (missing) return missing;
      const { unavailable: why } = (await run('open.js')) as { readonly unavailable?: string };
      return why && unavailable(`no browser starts (${why})`);
    },
    build: async (entry) => (await run('build.js', ...(entry ? [entry] : []))) as Built,
    run,
    open: async (folder, page, flags = []) => (await run('open.js', folder, page, ...flags)) as Opened<Said>,
  };
}
