export { readCountyReference, type CountyReference, type Department, type ListedItem, type Township } from './reference.ts'
export { sampleEvents, type SampleEvent } from './sample.ts'
