import { headOf, reaches, valueOf } from './draining.ts'
import { rate, type Bench } from './environment.ts'

const published = 'SELECT max(position) AS value FROM publications'

/** (h) how fast a delivery that was away publishes what is recorded: from its first checkpoint to the head. */
export async function deliveryDrain(bench: Bench): Promise<{ events: number; perSecond: number }> {
  const goal = await headOf(bench)
  const starting = bench.start('delivery')
  await reaches(bench, published, 1)
  const events = goal - (await valueOf(bench, published))
  const { perSecond } = await rate(events, () => reaches(bench, published, goal))
  await starting
  return { events, perSecond }
}
