import type { Metrics } from '@xianglian/runtime'

/** What an operator watches of the alarm. */
export function createAlarmMetrics(metrics: Metrics) {
  return {
    cards: metrics.counter({ name: 'alarm_cards_total', help: 'Cards shown for findings that fell due, by colour', labels: ['card'] }),
    lifted: metrics.counter({ name: 'alarm_lifted_total', help: 'Cards lifted because the facts do not support their finding any more' }),
    scanSeconds: metrics.histogram({ name: 'alarm_scan_seconds', help: 'Duration of one comparison of findings with cards' }),
    due: metrics.gauge({ name: 'alarm_due_findings', help: 'Findings that are due and whose card is not on its way yet' }),
    waiting: metrics.gauge({
      name: 'alarm_waiting_facts',
      help: 'Cards and liftings on their way that are not recorded yet (up to 1,000 are counted)',
    }),
    refused: metrics.counter({
      name: 'alarm_refused_total',
      help: 'Cards and liftings that can never be recorded, by code',
      labels: ['code'],
    }),
    errors: metrics.counter({ name: 'alarm_errors_total', help: 'Interruptions, by code', labels: ['code'] }),
    active: metrics.gauge({ name: 'alarm_active', help: '1 while this instance shows cards, 0 while it stands by' }),
  }
}

export type AlarmMetrics = ReturnType<typeof createAlarmMetrics>
