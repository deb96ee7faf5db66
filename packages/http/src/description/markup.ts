/** Text that is HTML already. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Markup | string | number | undefined | readonly Part[]

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

function written(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'string' || typeof part === 'number' ? escape(String(part)) : part.map(written).join('')
}

/** HTML in which whatever is filled in is escaped, for members' own words stand in it. Lists are joined, undefined is nothing. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((text, index) => text + (index < parts.length ? written(parts[index]) : '')).join(''))

export const code = (text: string): Markup => markup`<code>${text}</code>`

/** Words in which what stands in backticks is code, as descriptions write it. */
export const prose = (text: string | undefined): readonly Part[] =>
  (text ?? '').split('`').map((part, index) => (index % 2 === 1 ? code(part) : part))

/** A table, or nothing where there are no rows. */
export function table(header: readonly string[], rows: readonly (readonly Part[])[]): Markup | undefined {
  if (rows.length === 0) return undefined
  const heads = header.map((title) => markup`<th>${title}</th>`)
  const lines = rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)
  return markup`<table><tr>${heads}</tr>\n${lines}</table>\n`
}

/** A command for the reader's shell. */
export const command = (text: string): Markup => markup`<pre class="sh"><code>${text}</code></pre>\n`

/** Where examples are to be tried, told once on each page. */
export const exampleSetting = markup`<p>The examples take the hub and a key from the environment. What is published stays: try them on a hub of your own.</p>
${command('export HUB_URL=http://127.0.0.1:8080 HUB_API_KEY=<key>')}`

/** A page that reads without a network and runs nothing. */
export const page = (title: string, body: Markup): string =>
  markup`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
${body}</html>
`.text

const style = new Markup(`body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}
code{font-size:.95em}pre{background:#f4f4f4;padding:.6rem;overflow:auto}
details{border-top:1px solid #ccc;padding:.4rem 0}summary{cursor:pointer}h2{margin-top:2.5rem}h4{margin:.8rem 0 .2rem}
.note{color:#555}nav a{margin-right:.8rem;white-space:nowrap}`)
