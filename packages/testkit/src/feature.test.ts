import { expect, test } from 'vitest'

import { pairsOf, readFeature, stepOf } from './feature.ts'

const feature = `
Feature: Greeting
    Background:
    Given a door

    Scenario: Plain
    Given a message:
        """
        {
            "to": "<nobody>"
        }
        """
    Then the parts are:
        | key | value |
        |  to | all   |

    Scenario Outline: To <whom>
    When <whom> comes
    And it says:
        """
        Hello <whom>
        """
    Examples:
    | whom | hat |
    | Ann  | red |
    | $&   |     |`

test('a feature is its scenarios, an outline one for each example', () => {
  expect(readFeature(feature).map(({ name }) => name)).toEqual(['Plain', 'To Ann', 'To $&'])
})

test('a step has its text and its table', () => {
  const [plain, ann] = readFeature(feature)
  expect(plain && stepOf(plain, 'a message:').doc).toBe('{\n    "to": "<nobody>"\n}')
  expect(plain && pairsOf(stepOf(plain, 'the parts are:'))).toEqual({ to: 'all' })
  expect(ann && stepOf(ann, 'it says:').doc).toBe('Hello Ann')
  expect(() => ann && stepOf(ann, 'Bob comes')).toThrow('Bob comes')
})
