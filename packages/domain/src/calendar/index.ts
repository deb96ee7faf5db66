export { acceptanceOf, dueOf, dueSoonOf, type Acceptance, type Clock, type TimeLimit } from './clock.ts'
export { addDays, chinaTime, dayOf, endOfDay, startOfDay } from './days.ts'
export { addWorkingDays, calendarVersion, workingDaysBetween, workingDaysWithin } from './working-days.ts'
