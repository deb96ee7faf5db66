import type { DomainEvent } from '@xianglian/core'
import { aggregate, boolean, date, decimal, instant, integer, json, register, text, type Aggregate } from '@xianglian/domain'

type Written = DomainEvent<
  'note.written',
  { text: string; tag: string; amount: string; fails?: boolean; failsAsEntry?: boolean; failsAsRow?: boolean }
>
type Torn = DomainEvent<'note.torn', { tag: string }>
export type NoteEvent = Written | Torn

interface NoteState {
  readonly text: string
  readonly count: number
  readonly tags: Readonly<Record<string, { readonly amount: string; readonly at: string }>>
  readonly failsAsRow: boolean
}

/** A definition made to be hard: what it computes depends on the order of every event, rows come and go, and some data make it fail. */
export const noteDefinition = (version = 1): Aggregate =>
  aggregate<NoteState, NoteEvent>({
    name: 'note',
    version,
    initial: { text: '', count: 0, tags: {}, failsAsRow: false },
    evolve: {
      'note.written': (state, { data, time }) => {
        if (data.fails) throw new Error('this note cannot be folded')
        return {
          text: `${state.text}${data.text}`.slice(-40),
          count: state.count + 1,
          tags: { ...state.tags, [data.tag]: { amount: data.amount, at: time } },
          failsAsRow: data.failsAsRow ?? false,
        }
      },
      'note.torn': (state, { data }) => ({
        ...state,
        text: `${state.text}/`,
        tags: Object.fromEntries(Object.entries(state.tags).filter(([tag]) => tag !== data.tag)),
      }),
    },
    registers: {
      note: register({
        history: true,
        columns: { text: text.indexed, count: integer.indexed, isLong: boolean, tags: json, marked: integer.optional },
        rows: (state) => {
          if (state.failsAsRow) throw new Error('no row of this state')
          if (state.count === 0) return []
          return [
            { text: state.text, count: state.count, isLong: state.count > 2, tags: state.tags, marked: version > 1 ? version : undefined },
          ]
        },
      }),
      'note-tag': register({
        history: true,
        columns: { tag: text, amount: decimal, at: instant, day: date.optional.indexed },
        rows: (state) =>
          Object.entries(state.tags).map(([tag, { amount, at }]) => ({ tag, amount, at, day: tag === 'a' ? null : at.slice(0, 10) })),
        rowKey: (row) => row.tag,
      }),
      'note-line': register({
        columns: { text, amount: decimal.optional },
        entries: {
          'note.written': ({ data }) => {
            if (data.failsAsEntry) throw new Error('no entry of this event')
            return { text: data.text, amount: data.amount }
          },
          'note.torn': ({ data }) => (data.tag === 'b' ? undefined : { text: data.tag }),
        },
      }),
    },
  })

/** The same without history, which takes other paths through the engine. */
export function plainNoteDefinition(version = 1): Aggregate {
  const definition = noteDefinition(version)
  const registers = Object.fromEntries(Object.entries(definition.registers).map(([name, each]) => [name, { ...each, history: false }]))
  return { ...definition, registers }
}
