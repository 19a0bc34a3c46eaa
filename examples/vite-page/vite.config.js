import { defineConfig } from 'vite';

export default defineConfig({
  // Works in any folder of a server.
  base: './',
  build: { target: 'es2022' },
  // The development server would move this package's files, which then do not find their .wasm beside them.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
