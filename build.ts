// What is published: packages/<name>/dist from packages/<name>/src, by tsc, what a report carries as it is, and the runtime as one module for
// pages without a bundler. All packages are one program,
// since they import each other's source; a mistake in any of them leaves the dist folders as they were.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const built = join(root, 'dist');

rmSync(built, { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
for (const name of readdirSync(built)) {
  const dist = join(root, 'packages', name, 'dist');
  rmSync(dist, { recursive: true, force: true });
  renameSync(join(built, name, 'src'), dist);
}
rmSync(built, { recursive: true });
const runtime = join(root, 'packages/runtime');
cpSync(join(runtime, 'src/report/client'), join(runtime, 'dist/report/client'), { recursive: true });
// For `<script type="module">`: all but onnxruntime-web, which an import map names; what is loaded on use is beside it.
await build({
  entryPoints: { index: join(runtime, 'src/portable.ts') },
  outdir: join(runtime, 'dist/bundle'),
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  external: ['onnxruntime-web/*'],
});
