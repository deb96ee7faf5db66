import { deadLettersContract, testDatabase } from '@xianglian/testkit'

import { createDeadLetters } from './dead-letters.ts'

deadLettersContract({
  name: 'PostgreSQL',
  async open() {
    const database = await testDatabase()
    return { deadLetters: createDeadLetters(database.pool), cleanup: () => database.drop() }
  },
})
