export { codeIn, isKnownCode, type CodeList } from './code-lists.ts'
export { countyOf, creditCodeIsValid, isWithin, padRegion, regionDigits, regionForms, regionPrefix } from './codes.ts'
export { figuresIn, fixedDay, limit } from './limits.ts'
