/** The events the bench sends: steps of cases, near the size of a real one (about 500 bytes on the wire). */
export interface BenchEvents {
  /** Step `number`, of stream `number % streams`. */
  structured(number: number): Record<string, unknown>
}

const start = Date.UTC(2025, 0, 1)

export function benchEvents(run: string, streams: number): BenchEvents {
  return {
    structured(number) {
      const caseNo = `511602-${run}-${number % streams}`
      return {
        specversion: '1.0',
        id: `${run}-${number}`,
        source: '/511602-bench/front-desk',
        type: 'case.step-recorded',
        subject: `case/${caseNo}`,
        time: new Date(start + number * 1000).toISOString(),
        region: '511602',
        data: {
          caseNo,
          activity: `T${number % 27} 审核申请材料 check the application`,
          actor: `officer-${number % 48}`,
          outcome: 'complete',
          startedAt: new Date(start + number * 1000 - 60_000).toISOString(),
          endedAt: new Date(start + number * 1000).toISOString(),
        },
      }
    },
  }
}

/** Batches of `size` as the text of a batch request. */
export const batchText = (events: BenchEvents, first: number, size: number): string =>
  JSON.stringify(Array.from({ length: size }, (_, index) => events.structured(first + index)))
