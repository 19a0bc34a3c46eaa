// node build.js: dist/ from the page, by vite, and what is in it. node build.js ENTRY: what a module alone has in it, ours in its imports.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const [, , entry] = process.argv;
const library = { lib: { entry, formats: ['es'] }, minify: true, write: false };
const options = { external: [/^@tensorflow\//, /^onnxruntime-web/] };
const result = await build({
  logLevel: 'silent',
  build: { target: 'es2022', ...(entry && { ...library, rollupOptions: options }) },
});
const chunks = [result].flat().flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
process.stdout.write(
  JSON.stringify({
    modules: chunks.flatMap(({ modules }) => Object.keys(modules)),
    gzipped: chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0),
  }),
);
