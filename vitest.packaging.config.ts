import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.shared.ts';

/** `pnpm test:packaging`: the packages as they would be published, in fresh applications outside of this workspace. */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      include: ['test/packaging/*.test.ts'],
      globalSetup: 'test/packaging/pack.ts',
      testTimeout: 180_000,
      hookTimeout: 300_000,
    },
  }),
);
