import { createProgram } from './src/program.ts'
import { run } from './src/run.ts'

await run(createProgram())
