import { codeLists } from './code-lists.ts'
import { fingerprint } from './fingerprint.ts'
import { fixedDays, limits } from './limits.ts'

export { isKnownCode, type CodeList } from './code-lists.ts'
export { creditCodeIsValid, isWithin, padRegion, regionForms, regionPrefix } from './codes.ts'
export { fixedDay, limit } from './limits.ts'

/** Changes whenever a limit, fixed day or code list changes: what was judged by another version may be judged anew. */
export const referenceVersion: string = fingerprint(JSON.stringify([limits, fixedDays, codeLists]))
