import { testCounties } from './testing/counties.ts'

// In a file of its own, so that both orders are judged at the same time.
testCounties('shuffled')
