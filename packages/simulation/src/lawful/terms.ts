import type { ListedItem } from '@xianglian/sample'

import { at } from '../calendar.ts'
import { invented } from '../cast.ts'
import type { Stage } from '../stage.ts'

export interface ServiceMaterial {
  readonly id: string
  readonly name: string
  readonly source: 'applicant' | 'shared' | 'certificate' | 'commitment'
}

/** An item of the real catalogue with the terms that are invented for it. */
export interface Service extends ListedItem {
  /** Done at once 即办件, or within a promised limit 承诺件. */
  readonly atOnce: boolean
  /** The promised limit, working days. */
  readonly promised: number
  readonly materials: readonly ServiceMaterial[]
  /** The special procedure that the item lists, if any. */
  readonly procedure: { readonly kind: string; readonly name: string } | undefined
  readonly fee: string | undefined
  readonly channels: readonly string[]
  /** Whether townships decide it themselves, by powers handed down to them. */
  readonly isDevolved: boolean
}

/** How many items are asked for at all in a year: most of a catalogue is not. */
const served = 260
const statedOn = at('2018-06-02', '09:00')

/** States terms for the items that are asked for in the year, the most wanted first. */
export function stateTerms(stage: Stage): readonly Service[] {
  const items = stage.random.shuffled(stage.reference.items).slice(0, served)
  return items.map((item, index) => stateOne(stage, item, index))
}

function stateOne(stage: Stage, item: ListedItem, index: number): Service {
  const { random } = stage
  const atOnce = random.chance(0.35)
  const promised = atOnce ? 1 : random.pick([2, 3, 5, 5, 7, 10, 10, 15, 20])
  const procedure = !atOnce && random.chance(0.25) ? random.pick(procedures) : undefined
  const fee = random.chance(0.06) ? `${random.int(1, 40) * 5}.00` : undefined
  const channels = ['window', ...channelsBeside.filter(() => random.chance(0.5))]
  const materials = random
    .shuffled(materialNames)
    .slice(0, random.int(2, 5))
    .map((name, number): ServiceMaterial => ({ id: `m${number + 1}`, name, source: random.weighed(sources) }))
  const statutory = promised * random.int(1, 3)
  stage.tell(
    'item.amended',
    {
      itemId: item.itemId,
      caseType: atOnce ? '即办件' : '承诺件',
      promisedLimit: { n: promised, unit: 'working-day' },
      statutoryLimit: { n: statutory, unit: 'working-day' },
      materials: materials.map((material) => ({ ...material, required: true })),
      ...(procedure && { specialProcedures: [{ ...procedure, days: 10 }] }),
      ...(fee && { fees: [{ name: invented('工本费'), amount: fee }] }),
      channels,
      ...(random.chance(0.3) && { crossRegion: 'county' }),
      residentsOnly: false,
      povertyRelief: index % 20 === 0,
      reason: invented('补充办理时限与材料'),
    },
    statedOn,
  )
  const isDevolved = item.basicCode !== undefined && random.chance(0.3)
  return { ...item, atOnce, promised, materials, procedure, fee, channels, isDevolved }
}

const procedures = [
  { kind: 'expert review', name: '专家评审' },
  { kind: 'inspection', name: '现场勘验' },
  { kind: 'publication', name: '公示' },
  { kind: 'hearing', name: '听证' },
] as const

const channelsBeside = [
  'village-point',
  'self-service-terminal',
  'internet',
  'mobile',
  'television',
  'post',
  'e-mail',
  'iot',
  'hotline',
] as const
const materialNames = ['身份证', '户口簿', '申请表', '照片', '房产证明', '营业执照', '收入证明', '委托书', '健康证明', '结婚证'] as const
const sources = [
  ['applicant', 0.7],
  ['shared', 0.14],
  ['certificate', 0.1],
  ['commitment', 0.06],
] as const
