// Follows from schemas/ by `pnpm generate`. Do not edit.

/** A person or organisation on whose account something is handled 申请人/当事人, or who acts for one 代理人. */
export interface Applicant {
  /** Code: natural person 自然人, legal person 法人, other organisation. */
  readonly type: string | null
  /** The hub's id of the person or organisation; holds no personal data itself. */
  readonly personId: string | null
  /** Name. */
  readonly name: string | null
  /** Code of the kind of document that idNo is from, such as identity card or unified social credit code. */
  readonly idType: string | null
  /** Number of that document. */
  readonly idNo: string | null
  /** Telephone number. */
  readonly phone: string | null
  /** Postal address. */
  readonly address: string | null
}

/** A charge that a service may cost 收费. */
export interface Fee {
  /** What is charged for. */
  readonly name: string
  /** Amount; null when it depends on the case. */
  readonly amount: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Document that the charge rests on. */
  readonly basis: string | null
}

/** A file kept by the sending system; the hub keeps no copy. */
export interface FileRef {
  /** Where the file can be had by those entitled. */
  readonly uri: string
  /** SHA-256 of its content, hex. */
  readonly hash: string | null
  /** Media type, such as application/pdf. */
  readonly mediaType: string | null
  /** Bytes. */
  readonly size: number | null
}

/** A law or document that something rests on 依据. */
export interface LegalBasis {
  /** Law, regulation or document. */
  readonly title: string
  /** Article or clause. */
  readonly article: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** A time limit 时限. */
export interface Limit {
  /** How many units. */
  readonly n: number
  /** Code: working-day 工作日, day 自然日, hour. */
  readonly unit: string
}

/** A code of the same thing in another scheme 本地编码. */
export interface LocalCode {
  /** Whose code it is: a system, a catalogue, a standard. */
  readonly scheme: string
  /** The code, verbatim. */
  readonly code: string
}

/** A document asked for or handed in 材料. */
export interface Material {
  /** Id of the material in the item's list. */
  readonly id: string | null
  /** What it is called. */
  readonly name: string | null
  /** Whether the service cannot be had without it. */
  readonly required: boolean | null
  /** Code: applicant, shared 共享, certificate 证照, commitment 承诺. */
  readonly source: string | null
  /** Copies asked for or handed in. */
  readonly copies: number | null
  /** The file handed in. */
  readonly file: FileRef | null
}

/** Whom money is paid to 收款人. */
export interface Payee {
  /** Code: person, organisation, enterprise. */
  readonly kind: string | null
  /** The hub's id of the payee; holds no personal data itself. */
  readonly payeeId: string | null
  /** Name. */
  readonly name: string | null
  /** Account number. */
  readonly account: string | null
  /** Bank and branch. */
  readonly bank: string | null
}

/** A procedure that stops the clock of a case 特别程序. */
export interface SpecialProcedure {
  /** Code: extension 延期, hearing 听证, inspection 检验, expert review 专家评审, publication 公示, other. */
  readonly kind: string | null
  /** What it is called. */
  readonly name: string
  /** Working days it may take. */
  readonly days: number | null
}
