import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { importsOf, isTest, paths, read, sources } from './_files.ts'

/** Which package of ours may import which. `types` means only `import type` and pure functions that the row above it names. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  quant: [],
  core: ['quant'],
  income: ['quant', 'core'],
  sdk: ['core', 'income'],
  server: ['core', 'quant', 'income', 'sdk'],
  cli: ['sdk', 'quant', 'income'],
  desk: ['sdk', 'quant', 'income'],
  sim: ['core', 'quant', 'income', 'sdk', 'server'],
  bench: ['core', 'quant', 'income', 'sdk', 'server'],
}

/** Nothing outside JavaScript itself. */
const PURE = ['quant', 'core', 'income']

/** A library belongs to the folders named here, and to no other. */
const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/node-api': ['packages/server/src/feed/import'],
  '@fastify/cookie': ['packages/server/src/http'],
  '@fastify/helmet': ['packages/server/src/http'],
  '@fastify/rate-limit': ['packages/server/src/http'],
  '@fastify/static': ['packages/server/src/http'],
  '@fastify/swagger': ['packages/server/src/http'],
  '@scalar/fastify-api-reference': ['packages/server/src/http'],
  fastify: ['packages/server/src/http'],
  ws: ['packages/server/src/stream'],
  pdfkit: ['packages/server/src/statement'],
  pino: ['packages/server/src/log'],
  'prom-client': ['packages/server/src/metrics'],
  typebox: ['packages/sdk/src', 'packages/server/src/wire'],
  assemblyscript: ['packages/quant'],
  yaml: ['packages/cli/src/program'],
}

function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' ? second : first
}

function ownPackage(name: string): string | undefined {
  return /^@parley\/([a-z]+)/.exec(name)?.[1]
}

/** A library's name without the path inside it. */
function libraryOf(name: string): string {
  const parts = name.split('/')
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}

test('packages import only along the arrows', () => {
  const wrong: string[] = []
  for (const { path, text } of sources()) {
    const from = packageOf(path)
    for (const name of importsOf(text)) {
      const target = name.startsWith('.')
        ? packageOf(posix.normalize(posix.join(posix.dirname(path), name)))
        : ownPackage(name)
      if (target === undefined || target === from) continue
      if (from === 'test' || ARROWS[from]?.includes(target)) continue
      wrong.push(
        `${path} imports ${name}: ${from} may import ${ARROWS[from]?.join(', ') || 'nothing'}`,
      )
    }
  }
  assert.deepEqual(wrong, [])
})

test('quant, core and income import nothing but themselves', () => {
  const wrong = sources()
    .filter(({ path }) => PURE.includes(packageOf(path)) && path.includes('/src/') && !isTest(path))
    .flatMap(({ path, text }) =>
      importsOf(text)
        .filter((name) => !name.startsWith('.') && ownPackage(name) === undefined)
        .map((name) => `${path} imports ${name}`),
    )
  assert.deepEqual(wrong, [])
})

test('only core’s margin models may reach into quant', () => {
  const wrong = sources()
    .filter(
      ({ path, text }) =>
        packageOf(path) === 'core' && importsOf(text).some((name) => ownPackage(name) === 'quant'),
    )
    .filter(({ path }) => !path.startsWith('packages/core/src/margin/'))
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  )
})

test('a library is imported in its own folder only', () => {
  const wrong: string[] = []
  for (const { path, text } of sources()) {
    if (isTest(path) || path.startsWith('bench/')) continue
    for (const name of importsOf(text)) {
      const homes = LIBRARY_HOMES[libraryOf(name)]
      if (homes && !homes.some((home) => path.startsWith(`${home}/`)))
        wrong.push(`${path} imports ${name}, which lives in ${homes.join(' and ')}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('each library of the server, the sdk and quant has a home', () => {
  const known = new Set(Object.keys(LIBRARY_HOMES))
  const missing = ['server', 'sdk', 'cli'].flatMap((name) => {
    const manifest = JSON.parse(read(`packages/${name}/package.json`)) as { dependencies?: object }
    return Object.keys(manifest.dependencies ?? {})
      .filter((library) => ownPackage(library) === undefined && !known.has(library))
      .map((library) => `${name}: ${library}`)
  })
  assert.deepEqual(missing, [])
})

test('relative imports carry their extension, and barrels are a package’s index only', () => {
  const wrong = sources().flatMap(({ path, text }) => {
    const bare = importsOf(text).filter(
      (name) => name.startsWith('.') && !/\.(?:tsx?|mjs|js|css|json)$/.test(name),
    )
    const barrel = /^export \* from/m.test(text) && !/packages\/\w+\/src\/index\.ts$/.test(path)
    return [...bare.map((name) => `${path}: ${name}`), ...(barrel ? [`${path} is a barrel`] : [])]
  })
  assert.deepEqual(wrong, [])
})

test('a package has only its manifest, its sources and what it is served or tested with', () => {
  const allowed =
    /^packages\/\w+\/(?:package\.json|src\/|test\/|e2e\/|bin\/|public\/|assembly\/|fit\/|SPEC\.md|index\.html|vite\.config\.ts)/
  assert.deepEqual(
    paths().filter((path) => path.startsWith('packages/') && !allowed.test(path)),
    [],
  )
})
