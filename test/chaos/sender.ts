import { appendFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

export interface Sender {
  /** Sends until `finish`; every acknowledged id is in the file before the next batch goes. */
  readonly done: Promise<void>
  finish(): void
  acknowledged(): number
}

/** The events a sender makes: step `number` of one of 40 cases, its id telling both. */
export const stepEvent = (sender: string, number: number): Record<string, unknown> => ({
  specversion: '1.0',
  id: `${sender}-${number}`,
  source: '/511602-test/chaos',
  type: 'case.step-recorded',
  subject: `case/chaos-${number % 40}`,
  time: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
  region: '511602',
  data: { caseNo: `chaos-${number % 40}`, activity: `step ${number}` },
})

/**
 * Posts batches of 50 events, each until it is acknowledged, whatever dies meanwhile, and writes acknowledged ids to a file of its own.
 * `url` is asked anew for every attempt: the gateway may come back elsewhere.
 */
export function startSender(name: string, options: { readonly url: () => string; readonly key: string; readonly file: string }): Sender {
  const finish = new AbortController()
  let acknowledged = 0
  const send = async (): Promise<void> => {
    for (let first = 0; !finish.signal.aborted; first += 50) {
      const events = Array.from({ length: 50 }, (_, index) => stepEvent(name, first + index))
      await untilAcknowledged(options.url, options.key, events)
      appendFileSync(options.file, events.map(({ id }) => `${String(id)}\n`).join(''))
      acknowledged += events.length
    }
  }
  return { done: send(), finish: () => finish.abort(), acknowledged: () => acknowledged }
}

async function untilAcknowledged(url: () => string, key: string, events: readonly unknown[]): Promise<void> {
  const deadline = Date.now() + 120_000
  let last = 'nothing'
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(`${url()}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events),
        signal: AbortSignal.timeout(35_000),
      })
      if (answer.status === 202) return
      last = `${answer.status} ${await answer.text()}`
      if (answer.status < 429) throw new Error(`the hub refused valid events: ${last}`)
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('the hub refused')) throw error
      last = String(error)
    }
    await delay(100)
  }
  throw new Error(`a batch was not acknowledged within two minutes: ${last}`)
}
