import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than vitest takes on two cores: tests that wait for a real service leave room for the others.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/core/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 100: true },
    },
  },
})
