import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { ROOT, isTest, paths, read, sources } from './_files.ts'

type Ban = {
  readonly word: RegExp
  readonly instead: string
  readonly where: (path: string) => boolean
}

const isPure = (path: string): boolean =>
  /^packages\/(?:core|quant|income)\/src\//.test(path) && !isTest(path)
const isProduct = (path: string): boolean => path.startsWith('packages/') && !isTest(path)

/** What is not written here, and what to write instead. */
const BANS: readonly Ban[] = [
  {
    word: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    instead: 'take time as an argument',
    where: isPure,
  },
  {
    word: /\bMath\.random\b/,
    instead: 'take a seed, or node:crypto at the edge',
    where: isProduct,
  },
  {
    word: /\bconsole\.|\bprocess\.|\bfetch\(|\bsetTimeout\b|\bsetInterval\b/,
    instead: 'leave input and output to the server',
    where: isPure,
  },
  {
    word: /\basync\b|\bawait\b|\bPromise\b/,
    instead: 'stay synchronous',
    where: (path) => isPure(path) && path.includes('/core/'),
  },
  {
    word: /\bparseFloat\b/,
    instead: 'parseDecimal',
    where: (path) => path.startsWith('packages/core/src/') && !isTest(path),
  },
  { word: /\bcanceled\b|\bcanceling\b/i, instead: 'cancelled, with two l’s', where: isProduct },
  {
    word: /\b(?:class|type|interface|function|const) \w*(?:Manager|Helper|Util|Utils|Dto|Impl)\b/,
    instead: 'the noun of the field',
    where: isProduct,
  },
  {
    word: /\bprocess\.env\b/,
    instead: 'config/config.ts, the one reader of the environment',
    where: (path) =>
      path.startsWith('packages/server/src/') &&
      !isTest(path) &&
      !/config\/config\.ts$|\/main\.ts$/.test(path),
  },
]

/** Kinds are no place to live: a folder or file is named for its noun. */
const KINDS =
  /^(?:utils?|helpers?|common|misc|services?|managers?|models|types|interfaces|lib)(?:\.tsx?)?$/

test('banned words come with what to write instead', () => {
  const found: string[] = []
  for (const { path, text } of sources()) {
    const code = text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/.*$/gm, '')
      .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''")
    for (const { word, instead, where } of BANS) {
      const match = where(path) && word.exec(code)
      if (match) found.push(`${path}: '${match[0]}'; ${instead}`)
    }
  }
  assert.deepEqual(found, [])
})

test('folders and files are named for nouns, in kebab-case', () => {
  const wrong = paths()
    .filter((path) => /^(?:packages|sim|bench|test)\//.test(path) && /\.tsx?$/.test(path))
    .filter((path) => !path.startsWith('packages/desk/src/lib/'))
    .flatMap((path) => path.split('/').slice(path.startsWith('packages/') ? 3 : 1))
    .filter((name) => KINDS.test(name) || !/^_?[a-z0-9][a-z0-9.-]*$/.test(name))
  assert.deepEqual([...new Set(wrong)], [])
})

test('nine files in ten stay under 300 lines, and none passes 400', () => {
  const lengths = sources()
    .filter(({ path }) => !isTest(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .sort((a, b) => b.lines - a.lines)
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 401).map(({ path, lines }) => `${path}: ${lines}`),
    [],
  )
  const long = lengths.filter(({ lines }) => lines > 301)
  assert.ok(
    long.length <= lengths.length / 10,
    `too many long files: ${long.map(({ path }) => path).join(', ')}`,
  )
})

test('no marker of unfinished work, no test left out', () => {
  const marker = /\b(?:TODO|FIXME|XXX|HACK)\b/
  const skipped = /\b(?:it|test|describe)\.(?:skip|only|todo)\(/
  const own = 'test/words.test.ts'
  const found = sources().filter(
    ({ path, text }) => path !== own && (marker.test(text) || skipped.test(text)),
  )
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  )
})

test('nothing large or foreign is committed', () => {
  const allowed =
    /\.(?:ts|tsx|mjs|js|json|md|css|html|svg|png|c|h|py|txt|cpp|ya?ml)$|^(?:\.gitignore|\.oxlintrc\.json|\.oxfmtrc\.json|LICENSE|\.ci\/run)$|\/\.gitkeep$/
  assert.deepEqual(
    paths().filter((path) => !allowed.test(path)),
    [],
  )
  const large = paths().filter(
    (path) => path !== 'package-lock.json' && statSync(join(ROOT, path)).size > 500_000,
  )
  assert.deepEqual(large, [])
})

test('commands of package.json exist and versions are pinned', () => {
  const manifests = paths().filter((path) => basename(path) === 'package.json')
  const loose = manifests.flatMap((path) => {
    const manifest = JSON.parse(read(path)) as Record<string, Record<string, string>>
    return Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${path}: ${name} ${version}`)
  })
  assert.deepEqual(loose, [])
})
