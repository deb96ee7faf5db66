import { createProgram, explain } from './src/program.ts'

try {
  await createProgram().parseAsync()
} catch (thrown) {
  process.exitCode = explain(thrown)
}
