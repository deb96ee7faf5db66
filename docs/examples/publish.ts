/** Publishes one event of training-held.avsc over HTTP, waits until it is recorded, and reads the latest one of each training. */
import { createHubClient } from '@xianglian/client'

const hub = createHubClient({ url: process.env['HUB_URL'] ?? 'http://127.0.0.1:8080', key: process.env['HUB_API_KEY'] ?? '' })

const [receipt] = await hub.publish(
  [
    {
      specversion: '1.0',
      id: 'held-2026-ts',
      source: '/511602-hrss/training',
      type: '511602-hrss.training.held',
      subject: '511602-hrss.training/2026-ts',
      time: '2026-01-08T09:00:00+08:00',
      data: { trainingNo: '2026-ts', title: '应急管理培训', heldOn: '2026-01-08', cost: '900.00', trainerId: 't-7', trainer: '李老师' },
    },
  ],
  { wait: 10 },
)
process.stdout.write(`${receipt?.status} at position ${receipt?.position}\n`)
const minPosition = receipt?.position
for await (const row of hub.rows('latest', {
  where: { aggregate: '511602-hrss.training' },
  ...(minPosition !== undefined && { minPosition }),
})) {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}
