import { recorderDrain, plainCopy } from './draining.ts'
import { startBench, peakMemory } from './environment.ts'
import { fill } from './intake.ts'
const bench = await startBench()
try {
  const gateway = await bench.start('gateway')
  const backlog = await fill(bench, gateway.url, 200000, 30000)
  await gateway.stop()
  process.env.NODE_OPTIONS = '--cpu-prof --cpu-prof-dir=/tmp/prof'
  console.log('c', await recorderDrain(bench, backlog), await plainCopy(bench, backlog))
  for (const [n, p] of bench.processes) console.log(n, peakMemory(p))
} finally {
  await bench.stop()
}
