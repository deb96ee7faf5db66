import { test } from 'vitest'

import { about, fact, filed, township } from '../testing/about.ts'

const issued = (region: string) => fact('2026-03-06', 'issued', { region, org: township })
const acceptedIn = (region: string) => about(filed, fact('2026-03-02', 'accepted', { org: township, region }))
const open = acceptedIn('511602101')

test.each(['511602', '511602102', '511603101'])('what a township accepted and %s issued is found', (region) => {
  open
    .and(issued(region))
    .at('2026-03-06')
    .finds('not-issued-at-township', { since: '2026-03-06', details: { acceptedIn: '511602101', issuedIn: region } })
})

test.each([
  ['its own window', '511602101'],
  ['its own window, padded', '511602101000'],
  ['a village of it', '511602101203'],
])('what %s issued is in order', (_, region) => open.and(issued(region)).neverFinds('not-issued-at-township'))

test('a village that accepted it leaves it to the window of its township', () => {
  acceptedIn('511602101203').and(issued('511602101')).neverFinds('not-issued-at-township')
})

test('post that the applicant chose is in order, and so is an electronic document', () => {
  const elsewhere = open.and(issued('511602'))
  elsewhere.and(fact('2026-03-07', 'delivered', { how: 'post', chosenByApplicant: true })).neverFinds('not-issued-at-township')
  elsewhere.and(fact('2026-03-07', 'delivered', { how: 'electronic' })).neverFinds('not-issued-at-township')
  elsewhere
    .and(fact('2026-03-07', 'delivered', { how: 'post' }))
    .at('2026-03-08')
    .finds('not-issued-at-township')
})

test('what no township accepted may be issued anywhere', () => {
  for (const region of ['511602', '511602000000', 'NL-1']) acceptedIn(region).and(issued('511603')).neverFinds('not-issued-at-township')
})
