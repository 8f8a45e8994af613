/** What the guide of execution quality has a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDemo } from './_demo.ts'
import type { Demo } from './_demo.ts'
import { read } from './_files.ts'

let venue: Demo
const parley = (who: string, line: string): Promise<string> => venue.printed(who, line)

before(async () => {
  venue = await openDemo('--no-dealers')
})
after(() => venue.close())

const GUIDE = read('docs/guides/execution-quality.md')
  .split('\n')
  .flatMap((line) => /^npx parley (.*)$/.exec(line)?.[1] ?? [])

void test('a trade of the demo is judged as the guide says, for its taker and its maker', async () => {
  const [trial = '', ...commands] = GUIDE
  const said = await parley('acme', trial)
  assert.match(said, /on the screen \(marks of [\d:]+ UTC\): buy [\d.,]+, [\d.,]+ in all; sell/)
  const asked = await parley('acme', trial.replace('--dry-run', '--json'))
  const { rfqId } = JSON.parse(asked) as { rfqId: string }
  const { marks } = JSON.parse(await parley('acme', 'marks --json')) as {
    marks: { instrument: string; ask?: string }[]
  }
  const ask = marks.find(({ instrument }) => instrument === 'ACME.SIM')?.ask ?? ''
  await parley('mako', `quote ${rfqId} --ask ${ask} --size 400`)
  assert.match(await parley('acme', `rfq show ${rfqId}`), /on the screen/)
  await parley('acme', `accept ${rfqId} --side buy --limit ${Number(ask) + 5}`)
  const taken = await parley('acme', 'execution')
  assert.match(taken, /slippage +half-spread +screen +cover/)
  assert.match(taken, /taker +buy +.*ACME\.SIM +400/)
  assert.match(taken, /one quote/)
  assert.match(await parley('mako', 'execution'), /maker +sell +.*ACME\.SIM +400/)
  const report = await parley('acme', 'execution report')
  assert.match(report, /1 requests/)
  assert.match(report, /dealer mako +hit rate +share +1 +1\.000/)
  assert.match(await parley('acme', 'execution report --by structure'), /arrival slippage +bp +1/)
  assert.match(await parley('mako', 'execution scorecard'), /dealer +win rate +share +1 +1\.000/)
  const seen = ['execution', 'execution report', 'execution scorecard']
  const rest = commands.filter((line) => !line.includes('RFQ') && !seen.includes(line))
  for (const line of rest) {
    const printed = await parley('acme', line)
    if (line.includes('--json')) JSON.parse(printed)
  }
})
