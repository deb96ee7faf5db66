import { readFileSync } from 'node:fs'
import { globSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Inner rings first: a file may import its own ring's neighbours only where `sideways` says so, and everything further in. docs/design.md §3. */
const rings = ['core', 'contracts', 'domain', 'adapters', 'services', 'test'] as const
type Ring = (typeof rings)[number]

interface Imports {
  readonly file: string
  readonly unit: string
  readonly ring: Ring
  readonly isTest: boolean
  readonly imports: readonly string[]
}

const files = globSync(
  ['packages/*/{main.ts,src,generate}/**/*.ts', 'packages/*/*.ts', 'services/**/*.ts', 'infra/**/*.ts', 'test/**/*.ts'],
  {
    cwd: root,
    exclude: (name) => name.includes('node_modules'),
  },
).map(read)

function read(file: string): Imports {
  const source = readFileSync(join(root, file), 'utf8')
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`)
  const imports = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...module.dynamicImports.map(({ moduleRequest }) => source.slice(moduleRequest.start, moduleRequest.end).replaceAll(/['"`]/g, '')),
  ]
  const unit = unitOf(file)
  return {
    file,
    unit,
    ring: ringOf(unit),
    isTest: /(\.(test|bench)|\/fixture|\/testing\/[^/]+)\.ts$/.test(file) || unit === 'test' || unit === 'packages/testkit',
    imports,
  }
}

function unitOf(file: string): string {
  const [top, name] = file.split(sep)
  return top === 'test' ? 'test' : `${top}/${name}`
}

function ringOf(unit: string): Ring {
  const [top, name] = unit.split('/')
  if (top === 'test' || name === 'testkit') return 'test'
  if (top === 'services' || name === 'cli') return 'services'
  if (name === 'avro') return 'core'
  if (top === 'packages' && (name === 'core' || name === 'contracts' || name === 'domain')) return name
  return 'adapters'
}

/** The unit that an import reaches, or undefined for a library's. */
function target(from: Imports, specifier: string): string | undefined {
  const workspace = /^@xianglian\/([^/]+)$/.exec(specifier)?.[1]
  if (workspace !== undefined) {
    const folders: Record<string, string> = { kafka: 'infra/kafka', test: 'test' }
    const services = new Set(files.filter(({ unit }) => unit.startsWith('services/')).map(({ unit }) => unit.slice('services/'.length)))
    return folders[workspace] ?? (services.has(workspace) ? `services/${workspace}` : `packages/${workspace}`)
  }
  return specifier.startsWith('.') ? unitOf(relative(root, resolve(root, dirname(from.file), specifier))) : undefined
}

/** The standalone is the composition of the services in one process; nothing else imports a service. */
const mayImport = (from: Imports, to: string): boolean => {
  if (from.unit === to) return true
  const [inner, outer] = [rings.indexOf(ringOf(to)), rings.indexOf(from.ring)]
  if (from.isTest) return true
  if (inner < outer) return true
  if (inner > outer) return false
  return from.ring === 'adapters' || from.unit === 'services/standalone'
}

const pure: ReadonlySet<string> = new Set(['packages/avro', 'packages/core', 'packages/domain'])

describe('the import rule', () => {
  test('is checked on every source file there is', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(files.filter(({ imports }) => imports.length > 0).length).toBeGreaterThan(files.length / 2)
  })

  test('imports point inward only: test → services → adapters → domain → contracts → core', () => {
    const outward = files.flatMap((file) =>
      file.imports.flatMap((specifier) => {
        const to = target(file, specifier)
        return to !== undefined && !mayImport(file, to) ? [`${file.file} imports ${specifier}`] : []
      }),
    )
    expect(outward).toEqual([])
  })

  test('no file reaches into another package except through its entry', () => {
    const reaching = files.flatMap((file) =>
      file.imports.flatMap((specifier) => {
        const relativeElsewhere = specifier.startsWith('.') && target(file, specifier) !== file.unit
        return relativeElsewhere || /^@xianglian\/[^/]+\/./.test(specifier) ? [`${file.file} imports ${specifier}`] : []
      }),
    )
    expect(reaching).toEqual([])
  })

  test('rules get limits and fixed days as they declare them, and from nowhere else', () => {
    const rules = files.filter(({ file, isTest }) => !isTest && /^packages\/domain\/src\/[^/]+\/rules\//.test(file))
    const besides = rules.filter(({ file }) =>
      /\b(limit|fixedDay)\b[^}]*\} from '[./]*\/reference\//.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(rules.length).toBeGreaterThan(30)
    expect(besides.map(({ file }) => file)).toEqual([])
  })

  test("avro, core and domain import nothing of Node's, and domain no library that does I/O", () => {
    const impure = files
      // What generates pages runs where the hub is built.
      .filter(({ file, unit, isTest }) => !isTest && !file.startsWith('packages/domain/generate/') && pure.has(unit))
      .flatMap(({ file, imports }) =>
        imports
          .filter((specifier) => !/^(\.|@xianglian\/|zod$|canonicalize$|chinese-days$)/.test(specifier))
          .map((specifier) => `${file} imports ${specifier}`),
      )
    expect(impure).toEqual([])
  })
})
