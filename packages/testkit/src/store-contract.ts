import { describe, beforeEach, afterEach } from 'vitest'

import { sampleSchemaText } from './sample-events.ts'
import { appendPromises } from './store-contract-append.ts'
import { conditionPromises } from './store-contract-conditions.ts'
import { readPromises } from './store-contract-read.ts'
import { recoveryPromises } from './store-contract-recovery.ts'
import { sameDataButCase, type StoreContract, type StoreUnderTest } from './store-contract-support.ts'

/** What every store of record promises: packages/core/src/ports/store.ts. */
export function storeContract({ name, open }: StoreContract): void {
  describe(`${name} keeps the promises of a store of record`, () => {
    let current: StoreUnderTest | undefined
    const now = (): StoreUnderTest => {
      if (!current) throw new Error('The store is opened before each test.')
      return current
    }
    const it: StoreUnderTest = {
      get subject() {
        return now().subject
      },
      get store() {
        return now().store
      },
      get appender() {
        return now().appender
      },
    }
    beforeEach(async () => {
      const subject = await open({ sameData: sameDataButCase })
      await subject.schemas.register([sampleSchemaText])
      current = { subject, store: subject.store, appender: await subject.store.acquire() }
    })
    afterEach(() => now().subject.cleanup())

    appendPromises(it)
    conditionPromises(it)
    readPromises(it)
    recoveryPromises(it)
  })
}
