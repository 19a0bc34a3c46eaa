// node build.js: dist/ from the page, by vite, and what is in it. node build.js ENTRY: what a module alone has in it, ours in its imports.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const [, , entry] = process.argv;
const library = { lib: { entry, formats: ['es'] }, minify: true, write: false };
// Vite leaves the spaces in a library, which whoever bundles it does not.
const options = { external: [/^@tensorflow\//, /^onnxruntime-web/], output: { minify: true } };
const result = await build({
  logLevel: 'silent',
  build: { target: 'es2022', ...(entry && { ...library, rollupOptions: options }) },
});
const chunks = [result].flat().flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
// What is there from the start: the rest is loaded when it is used.
const first = new Set(chunks.filter(({ isEntry }) => isEntry));
for (const { imports } of first) for (const chunk of chunks) if (imports.includes(chunk.fileName)) first.add(chunk);
const gzipped = (some) => some.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
process.stdout.write(
  JSON.stringify({
    modules: chunks.flatMap(({ modules }) => Object.keys(modules)),
    firstModules: [...first].flatMap(({ modules }) => Object.keys(modules)),
    gzipped: gzipped(chunks),
    firstGzipped: gzipped([...first]),
  }),
);
