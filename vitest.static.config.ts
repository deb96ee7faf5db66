import { defineConfig } from 'vitest/config'

/** What needs no engine: `pnpm check` runs it without starting any. */
export default defineConfig({ test: { include: ['test/architecture.test.ts'] } })
