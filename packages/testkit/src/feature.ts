/** One step of a scenario, with what is attached to it. */
export interface Step {
  /** Without its keyword: `the attributes are:`. */
  readonly text: string
  /** The text between `"""`, its indentation taken off. */
  readonly doc: string
  /** Rows of cells. */
  readonly table: readonly (readonly string[])[]
}

export interface Scenario {
  readonly name: string
  readonly steps: readonly Step[]
}

type Draft = { name: string; steps: { text: string; doc: string; table: string[][] }[]; examples: string[][] | undefined }

/** The scenarios of a Gherkin feature, an outline once for each of its examples: as much of the language as the CloudEvents features use. */
export function readFeature(text: string): readonly Scenario[] {
  const drafts: Draft[] = []
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const draft = drafts.at(-1)
    const name = /^\s*Scenario(?: Outline)?:\s*(.*)$/.exec(line)?.[1]
    const step = /^\s*(?:Given|When|Then|And)\s+(.*)$/.exec(line)?.[1]
    if (name !== undefined) drafts.push({ name, steps: [], examples: undefined })
    else if (draft === undefined) continue
    else if (step !== undefined) draft.steps.push({ text: step, doc: '', table: [] })
    else if (/^\s*Examples:/.test(line)) draft.examples = []
    else if (line.trim() === '"""') {
      const end = lines.findIndex((other, index) => index > at && other.trim() === '"""')
      const indent = line.indexOf('"""')
      const last = draft.steps.at(-1)
      if (last)
        last.doc = lines
          .slice(at + 1, end)
          .map((inner) => inner.slice(indent))
          .join('\n')
      at = end
    } else if (line.trim().startsWith('|')) {
      const cells = line
        .trim()
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim())
      ;(draft.examples ?? draft.steps.at(-1)?.table)?.push(cells)
    }
  }
  return drafts.flatMap(unfold)
}

function unfold({ name, steps, examples }: Draft): readonly Scenario[] {
  if (examples === undefined) return [{ name, steps }]
  const [columns = [], ...rows] = examples
  return rows.map((row) => {
    const fill = (text: string): string =>
      columns.reduce((filled, column, index) => filled.replaceAll(`<${column}>`, () => row[index] ?? ''), text)
    return {
      name: fill(name),
      steps: steps.map((step) => ({
        text: fill(step.text),
        doc: fill(step.doc),
        table: step.table.map((cells) => cells.map(fill)),
      })),
    }
  })
}

/** The step that reads so; throws when the scenario has none. */
export function stepOf({ name, steps }: Scenario, text: string): Step {
  const step = steps.find((each) => each.text === text)
  if (!step) throw new Error(`The scenario ${name} has no step "${text}".`)
  return step
}

/** A step's table of two columns, headed `key` and `value`, as an object. */
export const pairsOf = ({ table }: Step): Record<string, string> =>
  Object.fromEntries(table.slice(1).map(([key = '', value = '']) => [key, value]))
