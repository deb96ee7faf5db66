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
  /** Administrative levels, the highest first. */
  level: [
    { code: 'province', zh: '省级' },
    { code: 'prefecture', zh: '市级' },
    { code: 'county', zh: '县级' },
    { code: 'township', zh: '乡镇级' },
    { code: 'village', zh: '村级' },
  ],
  organisationKind: [
    { code: 'government', zh: '人民政府' },
    { code: 'department', zh: '部门' },
    { code: 'township-office', zh: '综合办事机构' },
    { code: 'township-institution', zh: '直属事业单位' },
    { code: 'station', zh: '派驻站所' },
    { code: 'mass-organisation', zh: '群团组织' },
    { code: 'village-committee', zh: '村(居)民委员会' },
    { code: 'social-organisation', zh: '社会组织' },
    { code: 'cooperative', zh: '合作社' },
    { code: 'enterprise', zh: '企业' },
    { code: 'individual-business', zh: '个体工商户' },
  ],
  supervisorRole: [
    { code: 'lead', zh: '主管' },
    { code: 'joint', zh: '双重管理' },
  ],
  caseType: [{ code: '即办件' }, { code: '承诺件' }],
  limitUnit: [
    { code: 'working-day', zh: '工作日' },
    { code: 'day', zh: '自然日' },
    { code: 'hour', zh: '小时' },
  ],
  staffKind: [
    { code: 'civil-servant', zh: '公务员' },
    { code: 'institution', zh: '事业编制' },
    { code: 'worker', zh: '工勤' },
    { code: 'contract', zh: '编外聘用' },
    { code: 'village', zh: '村(社区)干部' },
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
  /** Lists of powers and duties 权责清单. */
  dutyList: [{ code: '权力' }, { code: '责任' }, { code: '基本履职' }, { code: '配合履职' }, { code: '上级收回' }],
  materialSource: [
    { code: 'applicant', zh: '申请人' },
    { code: 'shared', zh: '共享' },
    { code: 'certificate', zh: '证照' },
    { code: 'commitment', zh: '承诺' },
  ],
  acceptanceMode: [{ code: 'normal', zh: '正常受理' }, { code: '容缺' }, { code: '告知承诺' }],
  /** What was decided of a case. */
  outcome: [
    { code: 'granted', zh: '准予' },
    { code: 'refused', zh: '不予' },
    { code: 'other', zh: '其他' },
  ],
  /** How a decision reaches the applicant. */
  delivery: [
    { code: 'window', zh: '窗口领取' },
    { code: 'post', zh: '邮寄' },
    { code: 'electronic', zh: '电子送达' },
    { code: 'other', zh: '其他' },
  ],
  appealOutcome: [
    { code: 'upheld', zh: '维持' },
    { code: 'changed', zh: '变更' },
    { code: 'annulled', zh: '撤销' },
    { code: 'withdrawn', zh: '撤回' },
    { code: 'other', zh: '其他' },
  ],
  /** Why a case is not accepted. */
  refusalReason: [
    { code: 'outside-area', zh: '不属于本辖区' },
    { code: 'not-competent', zh: '不属于本机关职权范围' },
    { code: 'no-licence-needed', zh: '依法不需要取得行政许可' },
    { code: 'not-eligible', zh: '不符合申请条件' },
    { code: 'incomplete', zh: '材料不齐全' },
    { code: 'other', zh: '其他' },
  ],
  /** Within which range any counter takes an item 通办范围. */
  crossRegion: [
    { code: 'county', zh: '全县域通办' },
    { code: 'prefecture', zh: '全市通办' },
    { code: 'province', zh: '全省通办' },
    { code: 'country', zh: '全国通办' },
  ],
  budgetLevel: [
    { code: 'central', zh: '中央' },
    { code: 'province', zh: '省级' },
    { code: 'prefecture', zh: '市级' },
    { code: 'county', zh: '县级' },
    { code: 'township', zh: '乡镇级' },
  ],
} as const satisfies Readonly<Record<string, readonly Code[]>>

export type CodeList = keyof typeof codeLists

interface Source {
  readonly source: string
  /** As of limits: law and documents are quoted from memory of the field until someone has checked them. */
  readonly verified: boolean
}

const hubsOwn: Source = { source: "the hub's own", verified: true }

/** Where each list is from. */
export const codeListSources: Readonly<Record<CodeList, Source>> = {
  channel: { source: 'policy 二(三)3, with the channels that the real logs have', verified: true },
  level: { source: 'GB/T 2260, GB/T 10114', verified: false },
  organisationKind: { source: 'policy 二(一)4, 二(三)1, 二(三)2', verified: true },
  supervisorRole: { source: 'policy 二(一)4: 双重领导', verified: true },
  caseType: { source: '国办发〔2018〕45号 on the standard catalogue', verified: false },
  limitUnit: hubsOwn,
  staffKind: hubsOwn,
  powerMode: { source: 'policy 二(一)2, 二(一)3', verified: true },
  powerType: { source: '中办发〔2015〕21号 on lists of powers', verified: false },
  dutyList: { source: 'policy 三(四), and the lists of duties of townships since 2024', verified: false },
  materialSource: hubsOwn,
  acceptanceMode: { source: '国办发〔2021〕42号 on notification and commitment 告知承诺', verified: false },
  outcome: hubsOwn,
  delivery: hubsOwn,
  appealOutcome: { source: 'Administrative Reconsideration Law 行政复议法', verified: false },
  refusalReason: { source: 'Administrative Licensing Law 行政许可法 art. 32, and a place that is not the one', verified: false },
  crossRegion: { source: 'policy 二(三)3: 全县域通办, with the wider ranges', verified: true },
  budgetLevel: { source: 'Budget Law 预算法 art. 3: five levels', verified: false },
}

type CodeOf<List extends CodeList> = (typeof codeLists)[List][number]['code']

/** The code of a list that a text is, or is the Chinese name of; undefined for any other text, which says nothing to a rule. */
export function codeIn<List extends CodeList>(list: List, text: string | null | undefined): CodeOf<List> | undefined {
  const codes: readonly { readonly code: CodeOf<List>; readonly zh?: string }[] = codeLists[list]
  return codes.find(({ code, zh }) => code === text || (zh !== undefined && zh === text))?.code
}

/** Whether a text is a code of a list, or the Chinese name of one, where and when it is used: what `codeIn` reads is known. */
export function isKnownCode(list: CodeList, text: string, circumstances: Circumstances = {}): boolean {
  const code = codeIn(list, text)
  const codes: readonly Code[] = codeLists[list]
  return codes.some((entry) => entry.code === code && holds(entry, circumstances))
}
