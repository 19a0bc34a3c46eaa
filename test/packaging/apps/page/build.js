// node build.js: dist/ from the page, by vite, and what is in it. node build.js --size: how much of it is the exporter.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const size = process.argv.includes('--size');
const library = { lib: { entry: 'exporter.js', formats: ['es'] }, minify: true, write: false };
const options = { external: [/^@tensorflow\//, /^onnxruntime-web/] };
const result = await build({
  logLevel: 'silent',
  build: { target: 'es2022', ...(size && { ...library, rollupOptions: options }) },
});
const chunks = [result].flat().flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
process.stdout.write(
  JSON.stringify({
    modules: chunks.flatMap(({ modules }) => Object.keys(modules)),
    gzipped: chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0),
  }),
);
