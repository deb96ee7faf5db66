export { referenceDay } from './lawful/county.ts'
export type { DeliveryOrder, SentEvent } from './delivery.ts'
export { plantedRules, simulate, type SimulateOptions, type Simulation } from './simulate.ts'
export { difference, keyOf, type Difference, type ExpectedFinding, type ShownFinding, type Truth } from './truth.ts'
