import { assign, chargeFee, endSpecial, forward, preReview, startSpecial } from './commands/handling.ts'
import { accept, file, link, refuseAcceptance, requestSupplement, supplement } from './commands/intake.ts'
import { close, decide, deliver, followUpRating, issue, rate, withdraw } from './commands/outcome.ts'

/** What windows may ask for that have no other system, by the names of the interface. */
export const caseCommands = {
  file,
  link,
  'request-supplement': requestSupplement,
  supplement,
  accept,
  refuse: refuseAcceptance,
  'pre-review': preReview,
  forward,
  assign,
  'start-special': startSpecial,
  'end-special': endSpecial,
  'charge-fee': chargeFee,
  decide,
  issue,
  deliver,
  withdraw,
  close,
  rate,
  'follow-up-rating': followUpRating,
} as const
