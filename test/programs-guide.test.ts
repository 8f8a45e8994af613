/** The guide of programs, typed line by line at a demonstration with dealers: its program sells its calls by itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDemo } from './_demo.ts'
import type { Demo } from './_demo.ts'
import { ROOT, read } from './_files.ts'

let venue: Demo
const parley = (line: string): Promise<string> => venue.printed('acme', line)

before(async () => {
  venue = await openDemo()
  // The guide names its files as they lie in the repository.
  process.chdir(ROOT)
})
after(() => venue.close())

/** Asks again until the answer has a word; a look and its request take seconds, and how many is the machine's affair. */
async function until(word: string, line: string): Promise<string> {
  for (;;) {
    const said = await parley(line)
    if (said.includes(word)) return said
    await sleep(500)
  }
}

/** A price outside the mandate is refused, and the request that was opened for it is withdrawn. */
async function isBounded(line: string): Promise<void> {
  await assert.rejects(parley(line), /outside_mandate/)
  const { rfqs } = JSON.parse(await parley('rfq list --json')) as { rfqs: { size: string }[] }
  // The program may be asking for what it writes again, which is two.
  assert.ok(rfqs.every(({ size }) => size !== '1'))
}

void test('the program of the guide writes its calls, and each command of the guide does what it says', async () => {
  const asked = await parley('rfq create --leg "buy 1 ACME.SIM" --size 1000 --ttl 5m --json')
  const { rfqId } = JSON.parse(asked) as { rfqId: string }
  await until('mako', `rfq show ${rfqId}`)
  // A limit well above: the dealer may quote anew between the two.
  await parley(`accept ${rfqId} --side buy --limit 1000`)
  for (const name of ['wheel', 'bull-put'])
    await parley(`program validate acme-${name} -f docs/guides/programs/${name}.yaml`)
  const said = new Map<string, string>()
  for (const [, kind, text = ''] of read('docs/guides/programs.md').matchAll(
    /```(text)?\n([\s\S]*?)```/g,
  ))
    for (const typed of text.trim().split('\n')) {
      const line = typed.replace(/^parley /, '')
      if (kind === 'text') {
        const decided = said.get('program decisions acme-calls') ?? ''
        assert.ok(decided.includes(typed), `${typed}\nis not in\n${decided}`)
      } else if (line.startsWith('program decisions')) said.set(line, await until('traded', line))
      else {
        said.set(line, await parley(line))
        if (line.startsWith('program close'))
          await isBounded(`${line.replace(' 2', ' 1')} --limit 50`)
      }
    }
  assert.match(said.get('program show acme-calls') ?? '', /-10 ACME\.SIM-\d+-[\d.]+-C/)
  const [, closed = ''] = [...said].find(([line]) => line.startsWith('program close')) ?? []
  assert.match(closed, /^acme-calls bought 2 ACME\.SIM-\d+-[\d.]+-C at /)
  const [, diff] = [...said].find(([line]) => line.startsWith('program diff')) ?? []
  assert.equal(diff, 'No difference.\n')
})
