import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { test } from 'node:test'

/** The pages that show this package. Blocks of a joined page go on from each other, on one record or book. */
const PAGES = {
  'quant.md': 'apart',
  'execution-quality.md': 'joined',
  'portfolio-risk.md': 'joined',
} as const
const INDEX = new URL('index.ts', import.meta.url).href

/** Lines `expression // => value` of a block become checks; a number counts to its last digit. */
type Checked = readonly (readonly [found: unknown, written: string])[]

function blocksOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../../docs/reference/${page}`, import.meta.url), 'utf8')
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
}

async function run(block: string): Promise<Checked> {
  const checked = block
    .replaceAll("'@parley/quant'", `'${INDEX}'`)
    .replaceAll(/^(.+?) \/\/ => (.+)$/gm, (_, expression: string, written: string) => {
      return `checked.push([${expression}, ${JSON.stringify(written.trim())}])`
    })
  const code = stripTypeScriptTypes(`export const checked: unknown[] = []\n${checked}`)
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly checked: Checked
  }
  return module.checked
}

function assertWritten(found: unknown, written: string): void {
  if (typeof found !== 'number' || !/^-?[\d.]+(e-?\d+)?$/.test(written)) {
    const shown = typeof found === 'number' ? String(found) : JSON.stringify(found)
    assert.equal(shown.replaceAll('"', "'"), written)
    return
  }
  const [mantissa, exponent] = written.split('e')
  const decimals = mantissa?.split('.')[1]?.length ?? 0
  const unit = 10 ** (Number(exponent ?? 0) - decimals)
  assert.ok(Math.abs(found - Number(written)) <= 0.5000001 * unit, `${found}, written ${written}`)
}

for (const [page, blocks] of Object.entries(PAGES))
  void test(`every worked example of docs/reference/${page} gives what it says`, async () => {
    const own = blocksOf(page)
    assert.ok(own.length > 0)
    for (const block of own) {
      assert.ok(/ \/\/ => |\bassert\./.test(block), `nothing is checked in:\n${block}`)
    }
    for (const block of blocks === 'joined' ? [own.join('')] : own)
      for (const [found, written] of await run(block)) assertWritten(found, written)
  })

void test('every public function has an example', async () => {
  const exported = Object.entries((await import(INDEX)) as Readonly<Record<string, unknown>>)
  const names = exported.flatMap(([name, value]) =>
    typeof value === 'function' && !name.endsWith('Error') ? [name] : [],
  )
  assert.ok(names.length >= 40)
  const code = Object.keys(PAGES).flatMap(blocksOf).join('\n')
  assert.deepEqual(
    names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code)),
    [],
  )
})
