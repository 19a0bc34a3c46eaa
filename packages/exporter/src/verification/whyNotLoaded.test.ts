import { expect, test } from 'vitest';
import { whyNotLoaded } from './whyNotLoaded.ts';

test.each([
  "Cannot find package 'onnxruntime-node' imported from /app/ort.node.js",
  'Could not resolve "onnxruntime-web/wasm" imported by "@fmnist/exporter". Is it installed?',
  'Failed to resolve module specifier "onnxruntime-web/wasm"',
  "Failed to resolve module specifier 'onnxruntime-web/wasm'. Relative references must start with a slash.",
])('%s: not installed', (message) => {
  expect(whyNotLoaded(new TypeError(message))).toBe('onnxruntime is not installed');
});

test('what is installed and does not load says why, in one line', async () => {
  const module = 'data:text/javascript,throw new Error("no libc here\\nRequire stack")';
  const cause: unknown = await import(module).catch((error: unknown) => error);
  expect(whyNotLoaded(cause)).toBe('onnxruntime cannot be loaded: no libc here');
  expect(whyNotLoaded("Cannot find package 'onnxruntime-common' imported from onnxruntime-node")).toContain('common');
});
