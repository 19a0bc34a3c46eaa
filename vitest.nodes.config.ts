import { defineConfig, mergeConfig } from 'vitest/config';
import tests from './vitest.config.ts';
import { leftOut } from './test/nodesLeaveOut.ts';

/** The tests that `pnpm test:nodes` repeats with each Node: all but the longest of those that no Node can change. */
export default mergeConfig(tests, defineConfig({ test: { exclude: Object.values(leftOut).flat() } }));
