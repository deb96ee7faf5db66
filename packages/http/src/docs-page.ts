import { errorCodes, type ErrorCode } from '@xianglian/core'

import { statusOf } from './problem.ts'
import type { Route } from './route.ts'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;vertical-align:top}code{font-size:.95em}</style>
<h1>${escape(title)}</h1>${body}</html>
`

/** A list of the calls that reads without a network: what the OpenAPI document holds in full. */
export function docsPage(title: string, routes: readonly Route[]): string {
  const access = { open: 'open', key: 'any key', admin: 'administrator' }
  const row = (route: Route): string =>
    `<tr><td><code>${route.method.toUpperCase()} ${escape(route.path)}</code><td>${escape(route.description.summary)}<td>${access[route.access]}`
  const tags = [...new Set(routes.map((route) => route.description.tag))]
  const tables = tags.map(
    (tag) =>
      `<h2>${escape(tag)}</h2><table><tr><th>Call<th>What it does<th>Key${routes
        .filter((route) => route.description.tag === tag)
        .map(row)
        .join('')}</table>`,
  )
  const intro =
    '<p>The interface in full: <a href="/openapi.json">openapi.json</a>. Reasons: <a href="/docs/errors">errors</a>. Keys go in <code>Authorization: Bearer</code>.</p>'
  return page(title, intro + tables.join(''))
}

/** Every reason with its status: the page that a problem's `type` points to. */
export function errorsPage(): string {
  const codes = Object.keys(errorCodes).filter((code): code is ErrorCode => code in statusOf)
  const rows = codes.map((code) => `<tr id="${code}"><td><code>${code}</code><td>${statusOf[code]}<td>${escape(errorCodes[code])}`)
  return page('Errors', `<table><tr><th>Code<th>Status<th>Meaning${rows.join('')}</table>`)
}
