import { defineConfig } from 'vitest/config';
import { reportTo } from './test/report.ts';

const { VITEST_JSON } = process.env;

export default defineConfig({
  test: {
    // Two cores: more workers only make each other's sessions slower.
    maxWorkers: 2,
    // For .ci/run, which counts.
    ...(VITEST_JSON && { reporters: ['default', reportTo(VITEST_JSON)] }),
  },
});
