/** Every rule of SPEC.md has a test that cites it, and no test cites a rule that is not there. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const core = new URL('../', import.meta.url)
const repository = new URL('../../../', import.meta.url)
const SECTIONS =
  'NUM|TIM|LIF|ID|REJ|COD|INS|INV|STR|PTY|LED|COL|CRL|MGN|LIQ|RFQ|MIN|SID|WIN|RND|SEA|WKP|HDG|ANO|GRP|REP|RSV|QTE|PAS|ALC|ACC|CTR|SET|TRD|EXP|FUT|CRA|DIS|PUB|FBK|MRK|IDM|VEN|PRT|BLK|CRX|PRG|CRN|LOT|CLS|INC|DIV|STM|RSK|STK|CHK|STS|AUT|GAT|DRF|MKT'

const rules = [
  ...readFileSync(new URL('SPEC.md', core), 'utf8').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm),
].map(([, id]) => id ?? '')
const sources = globSync(
  ['packages/{core,server}/src/**/*.ts', 'packages/server/test/**/*.ts', 'sim/**/*.ts'],
  { cwd: repository },
).map((path) => ({
  path,
  text: readFileSync(new URL(path, repository), 'utf8'),
}))
const cited = new Set<string>()
const named: { id: string; path: string }[] = []
for (const { path, text } of sources)
  for (const [, id = ''] of text.matchAll(new RegExp(`\\[((?:${SECTIONS})-\\d+)\\]`, 'g'))) {
    if (path.endsWith('.test.ts')) cited.add(id)
    named.push({ id, path })
  }

void test('the rules of the specification are numbered once, and there are rules', () => {
  assert.ok(rules.length > 90)
  assert.equal(new Set(rules).size, rules.length)
  for (const id of rules) assert.match(id, new RegExp(`^(?:${SECTIONS})-\\d+$`))
})

void test('every rule has a test that cites it', () => {
  assert.deepEqual(
    rules.filter((id) => !cited.has(id)),
    [],
  )
})

void test('every id that a test or the code cites is a rule', () => {
  assert.deepEqual(
    named.filter(({ id }) => !rules.includes(id)),
    [],
  )
})
