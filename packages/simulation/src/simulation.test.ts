import { testCounties } from './testing/counties.ts'

testCounties('delivered')
