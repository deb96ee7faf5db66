import { memorySchemaTable } from '@xianglian/contracts'
import { sourceOfInbox } from '@xianglian/core'

import { busContract } from './bus-contract.ts'
import { deadLettersContract } from './dead-letters-contract.ts'
import { memoryBus, memoryLog } from './memory-bus.ts'
import { memoryDeadLetters } from './memory-dead-letters.ts'
import { memoryStore } from './memory-store.ts'
import { storeContract } from './store-contract.ts'

// The fakes promise what the engines do, or tests on them would prove nothing.

busContract({
  name: 'the bus in memory',
  supports: { trim: true, inboxes: true },
  async open() {
    const log = memoryLog()
    const buses = [memoryBus(log)]
    const reopen = async () => {
      const bus = memoryBus(log)
      buses.push(bus)
      return bus
    }
    return {
      bus: await reopen(),
      reopen,
      async produce(inbox, records) {
        const source = sourceOfInbox(inbox)
        for (const record of records) buses[0]?.arrive({ ...record, key: Buffer.from(record.key), ...(source !== undefined && { source }) })
      },
      async cleanup() {
        await Promise.all(buses.map((bus) => bus.close()))
      },
    }
  },
})

storeContract({
  name: 'the store in memory',
  async open({ sameData }) {
    const schemas = memorySchemaTable()
    const store = memoryStore({ sameData, schemas })
    return { store, schemas, reopen: async () => store, cleanup: async () => undefined }
  },
})

deadLettersContract({
  name: 'those in memory',
  open: async () => ({ deadLetters: memoryDeadLetters(), cleanup: async () => undefined }),
})
