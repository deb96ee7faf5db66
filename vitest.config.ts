import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services,infra,test}/**/*.test.ts'],
    globalSetup: './packages/testkit/src/global-setup.ts',
    // Suites share two engines and, on small machines, two cores.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
