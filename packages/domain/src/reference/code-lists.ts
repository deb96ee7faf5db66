import { holds, type Bounded, type Circumstances } from './validity.ts'

interface Code extends Bounded {
  readonly code: string
  readonly zh?: string
}

/** The code lists that rules read, as the schemas name their codes. Codes are compared, never parsed. */
export const codeLists = {
  channel: [
    { code: 'window', zh: '窗口' },
    { code: 'village-point', zh: '村级便民服务点' },
    { code: 'self-service-terminal', zh: '自助终端' },
    { code: 'internet', zh: '互联网' },
    { code: 'mobile', zh: '移动端' },
    { code: 'television', zh: '电视' },
    { code: 'post', zh: '邮寄' },
    { code: 'e-mail', zh: '电子邮件' },
    { code: 'iot', zh: '物联网' },
    { code: 'hotline', zh: '热线' },
  ],
  caseType: [{ code: '即办件' }, { code: '承诺件' }],
  limitUnit: [
    { code: 'working-day', zh: '工作日' },
    { code: 'day', zh: '自然日' },
    { code: 'hour', zh: '小时' },
  ],
  powerMode: [
    { code: 'devolved', zh: '赋权' },
    { code: 'entrusted', zh: '委托' },
    { code: 'pre-review', zh: '预审转报' },
    { code: 'enforcement-entrusted', zh: '委托执法' },
    { code: 'comprehensive', zh: '综合行政执法' },
  ],
  powerType: [
    { code: 'licence', zh: '行政许可' },
    { code: 'penalty', zh: '行政处罚' },
    { code: 'compulsion', zh: '行政强制' },
    { code: 'levy', zh: '行政征收' },
    { code: 'payment', zh: '行政给付' },
    { code: 'inspection', zh: '行政检查' },
    { code: 'confirmation', zh: '行政确认' },
    { code: 'reward', zh: '行政奖励' },
    { code: 'adjudication', zh: '行政裁决' },
    { code: 'other', zh: '其他行政权力' },
  ],
} as const satisfies Readonly<Record<string, readonly Code[]>>

export type CodeList = keyof typeof codeLists

/** Whether a code is in a list where and when it is used. */
export function isKnownCode(list: CodeList, code: string, circumstances: Circumstances = {}): boolean {
  const codes: readonly Code[] = codeLists[list]
  return codes.some((entry) => entry.code === code && holds(entry, circumstances))
}
