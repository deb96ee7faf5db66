import { expect, test } from 'vitest'

import { command, markup, prose, table } from './markup.ts'

test('what is filled in is text, whatever it holds', () => {
  const hostile = `<b class="x">'&'</b>`
  const escaped = '&lt;b class=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;'
  expect(markup`<p title="${hostile}">${hostile}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`)
  expect(command(hostile).text).toContain(`<code>${escaped}</code>`)
})

test('markup within markup stays as it is; lists are joined; nothing is nothing', () => {
  expect(markup`<p>${markup`<b>${1}</b>`}${['a', undefined, ['b']]}</p>`.text).toBe('<p><b>1</b>ab</p>')
})

test('what stands in backticks is code', () => {
  expect(markup`${prose('With `a<b` and `c`.')}${prose(undefined)}`.text).toBe('With <code>a&lt;b</code> and <code>c</code>.')
})

test('a table without rows is left out', () => {
  expect(table(['A'], [])).toBeUndefined()
  expect(table(['A'], [['<']])?.text).toContain('<td>&lt;</td>')
})
