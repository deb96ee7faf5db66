import { createProgram, explain } from './src/program.ts'

// Whoever reads the output may leave before its end (`hub replay | head`). 141: what a shell says of programs that end so.
process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 141 : 1))

try {
  await createProgram().parseAsync()
} catch (thrown) {
  process.exitCode = explain(thrown)
}
