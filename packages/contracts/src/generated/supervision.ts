// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

/** Electronic supervision 电子监察 shows a card 亮牌 (policy 二(三)3). Its time is that from which the finding stands. */
export interface SupervisionCarded {
  /** Id of the card. */
  readonly cardId: string
  /** Code: yellow 黄牌 for a warning, red 红牌 for a breach. */
  readonly card: string
  /** Key of the finding 监督发现 that the card is for. */
  readonly finding: string
  /** Id of the rule that found it. */
  readonly rule: string
  /** Since when the finding stands. */
  readonly since: string
  /** Which card for this finding it is, counted from 1: those before it were lifted. */
  readonly round: number
  /** Register 台账 of the row that it is about. */
  readonly register: string | null
  /** Key of the row. */
  readonly row: string | null
  /** Number of the case 办件编号, when it is about one. */
  readonly caseNo: string | null
  /** orgId of the body that has to answer it. */
  readonly org: string | null
  /** Clause of the policy or law that the rule is from. */
  readonly clause: string | null
  /** What was found, in Chinese. */
  readonly message: string | null
  /** The events that it rests on, each as source, #, id. */
  readonly evidence: readonly string[]
}

/** The matter is handed over to discipline inspection 移送纪检监察. */
export interface SupervisionHandedOver {
  /** Id of the card. */
  readonly cardId: string
  /** orgId of the body it is handed to, such as the discipline inspection 纪检监察. */
  readonly to: string
  /** orgId of the body that hands it over. */
  readonly by: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** A card is taken back 撤牌: counts of cards are net of these. */
export interface SupervisionLifted {
  /** Id of the card. */
  readonly cardId: string
  /** Code: withdrawn, the facts do not support the finding any more; objection-upheld; error; other. */
  readonly because: string | null
  /** orgId of the body that lifted it; null when it lifted itself. */
  readonly by: string | null
}

/** The body answers a card or an urging 回复. */
export interface SupervisionReplied {
  /** Id of the card. */
  readonly cardId: string
  /** orgId of the body that replies. */
  readonly by: string | null
  /** What it replies; no personal data. */
  readonly reply: string | null
  /** Whether it says that the matter is put right 已整改. */
  readonly rectified: boolean | null
}

/** The card was looked at and stands 核实维持. */
export interface SupervisionUpheld {
  /** Id of the card. */
  readonly cardId: string
  /** orgId of the body that upheld it. */
  readonly by: string | null
  /** Why; no personal data. */
  readonly opinion: string | null
}

/** A body is urged to put right what the card is for 督办. */
export interface SupervisionUrged {
  /** Id of the card. */
  readonly cardId: string
  /** orgId of the body that is urged. */
  readonly to: string
  /** Last day for the reply, inclusive. */
  readonly due: string | null
  /** orgId of the body that urges. */
  readonly by: string | null
  /** Number of the notice 督办通知书文号. */
  readonly documentNo: string | null
}

export type SupervisionEvent =
  | DomainEvent<'supervision.carded', SupervisionCarded>
  | DomainEvent<'supervision.handed-over', SupervisionHandedOver>
  | DomainEvent<'supervision.lifted', SupervisionLifted>
  | DomainEvent<'supervision.replied', SupervisionReplied>
  | DomainEvent<'supervision.upheld', SupervisionUpheld>
  | DomainEvent<'supervision.urged', SupervisionUrged>
