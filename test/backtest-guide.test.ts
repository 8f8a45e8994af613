/** What the guide of back-tests shows is what its commands say, on the file it names; and every option it types is one there is. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { typed } from '../packages/cli/test/_parley.ts'
import { ROOT, read } from './_files.ts'

const DATA = join(ROOT, '../shared/data/chains')
const FILES = ['lambdaclass_spy_2021_options.csv.gz', 'lambdaclass_spy_2021_underlying.csv']
const missing = FILES.filter((name) => !existsSync(join(DATA, name)))
const skip = missing.length > 0 && `1 test needs ${missing.join(', ')} in ../shared/data`

const folder = mkdtempSync(join(tmpdir(), 'parley-guide-'))
after(() => rmSync(folder, { recursive: true }))
// The guide names its files as they lie in the repository.
process.chdir(ROOT)

const GUIDE = read('docs/guides/backtest.md')
const BLOCKS = [...GUIDE.matchAll(/```(text)?\n([\s\S]*?)```/g)]

test('the guide of back-tests shows what its commands say', { skip }, async () => {
  let said = ''
  let shown = 0
  for (const [, kind, text = ''] of BLOCKS)
    for (const line of text.trimEnd().split('\n')) {
      if (kind === 'text') {
        assert.ok(said.includes(line), `${line}\nis not in\n${said}`)
        shown += 1
        continue
      }
      const words = line.split(' ').slice(1)
      const placed = words.map((word) => {
        if (FILES.includes(word)) return join(DATA, word)
        return word === 'spy.tape' ? join(folder, word) : word
      })
      const { code, out } = await typed(placed)
      assert.equal(code, 0, line)
      said = out
    }
  assert.ok(shown > 20)
})

test('every option the guide of back-tests names is one that the command has', async () => {
  const { out } = await typed(['backtest', '--help'])
  const { out: imported } = await typed(['import', '--help'])
  const named = [...GUIDE.matchAll(/`?(--[a-z-]+)/g)].map(([, option = '']) => option)
  assert.ok(named.length > 10)
  for (const option of named)
    assert.ok(out.includes(option) || imported.includes(option), `${option} is not in the help`)
})
