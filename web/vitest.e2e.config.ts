import { defineConfig } from 'vitest/config';

// The tests of one file are steps of one day's work and run in order, against one server.
export default defineConfig({
  test: { include: ['e2e/**/*.test.ts'], environment: 'node', testTimeout: 150_000, hookTimeout: 120_000, fileParallelism: false, bail: 1, reporters: ['verbose'] },
});
