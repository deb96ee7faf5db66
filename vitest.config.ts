import { configDefaults, defineConfig } from 'vitest/config'

/** What makes nothing that outlives a test file, so that files can follow each other in one process and load the code once. */
const selfContained = [
  'packages/{avro,client,contracts,core,domain,http,mapping,registers}/**/*.test.ts',
  'packages/cli/src/**/*.test.ts',
  'services/{gateway,query,recorder,registry}/src/**/*.test.ts',
]
const limits = { pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    globalSetup: './packages/testkit/src/global-setup.ts',
    // Suites share two engines and, on small machines, two cores; a third goes on while the others wait for what they started.
    maxWorkers: 3,
    projects: [
      { test: { ...limits, name: 'self-contained', include: selfContained, isolate: false } },
      {
        test: {
          ...limits,
          name: 'isolated',
          include: ['{packages,services,infra,test}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...selfContained],
        },
      },
    ],
  },
})
