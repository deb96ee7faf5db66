export {
  acceptanceOf,
  dueOf,
  dueSoonOf,
  isLate,
  type Acceptance,
  type Clock,
  type Due,
  type DueSoon,
  type Extension,
  type Receipt,
  type SpecialProcedure,
  type TimeLimit,
} from './clock.ts'
export { addDays, dayOf, endOfDay, startOfDay } from './days.ts'
export { addWorkingDays, calendarVersion, isAnnounced, isProvisional, isWorkingDay, workingDaysBetween } from './working-days.ts'
