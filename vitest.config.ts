import { defineConfig } from 'vitest/config';

const { VITEST_JSON } = process.env;

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make each other's sessions slower.
    maxWorkers: 2,
    // For .ci/run, which counts.
    ...(VITEST_JSON && { reporters: ['default', ['json', { outputFile: VITEST_JSON }]] }),
  },
});
