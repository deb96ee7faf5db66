import { run } from './src/run.ts'
import { createSchemasProgram } from './src/schemas/program.ts'

await run(createSchemasProgram())
