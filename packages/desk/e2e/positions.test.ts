/** The positions page with the mouse: lots and their groups, a draw run again, a corporate action before and after it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from '@parley/sdk/client'
import type { Client, Leg } from '@parley/sdk'
import { NO_BROWSER, PHONE, WIDE, openDesk, staged } from './_desk.ts'
import { startVenue } from './_venue.ts'

const ACCOUNT = 'acme:main'
let writes = 0
const id = () => ({ clientId: `e2e-positions-${++writes}` })

/** Takes the best price of the dealers for a package. */
async function trade(
  acme: Client,
  side: 'buy' | 'sell',
  size: string,
  legs: Leg[],
): Promise<string> {
  const way = side === 'buy' ? 'ask' : 'bid'
  for (;;) {
    const body = { ...id(), account: ACCOUNT, legs, size, ttlMs: 30_000 }
    const { rfqId } = await acme.call('createRfq', { body })
    for (let looks = 0; looks < 40; looks++) {
      await wait(250)
      const { quotes } = await acme.call('rfq', { rfqId })
      const best = quotes.find((quote) => Number(quote[way]?.size ?? 0) >= Number(size))
      const limit = best?.[way]?.price
      if (limit === undefined) continue
      const take = { ...id(), rfqId, side, size, limit }
      const taken = await acme.call('acceptQuote', { body: take }).catch(() => undefined)
      if (taken) return taken.fills[0]?.maker ?? assert.fail('somebody sold it')
      break
    }
  }
}

void suite('the positions page in a browser', { skip: NO_BROWSER, concurrency: false }, () => {
  const stage = staged()

  void test('lots in groups, a draw, and a split on its way and done', async () => {
    await using venue = await startVenue()
    const [acme, house] = [venue.client('acme'), venue.client('house')]
    const { instruments } = await acme.call('instruments', { query: { underlying: 'ACME.SIM' } })
    const calls = instruments
      .filter(({ right, strike }) => right === 'call' && Number(strike) > 185)
      .toSorted((a, b) => (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''))
    const [near, far] = [calls[0], calls.at(-1)].map((call) => call?.instrument ?? assert.fail())
    assert.ok(near && far)
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    await trade(acme, 'buy', '1001', [{ instrument: 'ACME.SIM', side: 'buy', ratio: 1 }])
    await trade(acme, 'sell', '4', [{ instrument: far, side: 'buy', ratio: 1 }])
    // Rolled: the same package closes one and opens another.
    const holder = await trade(acme, 'buy', '4', [
      { instrument: far, side: 'buy', ratio: 1 },
      { instrument: near, side: 'sell', ratio: 1 },
    ])
    // Nobody knows what it cost.
    await house.call('deposit', {
      body: {
        ...id(),
        account: ACCOUNT,
        asset: 'ETH',
        amount: '3',
        reference: 'from cold storage',
      },
    })
    await page.getByRole('navigation', { name: 'Pages' }).getByText('Positions').click()
    const lots = panel('Lots')
    await lots
      .getByRole('row')
      .filter({ hasText: 'ETH' })
      .getByText('not known yet')
      .first()
      .waitFor()
    await panel('Positions')
      .getByRole('row')
      .filter({ hasText: 'ETH' })
      .getByText('not known of 3')
      .first()
      .waitFor()
    await lots.getByRole('tab', { name: 'Roll chains' }).click()
    const chain = lots.getByRole('list', { name: 'Lots by chain' }).getByRole('listitem').first()
    await chain.getByText('rolled 1 time').click()
    await chain.getByText('open since').waitFor()
    assert.match(await chain.innerText(), /trade[\s\S]*open since/)
    await page.screenshot({ path: join(stage.pictures, 'lot-chains.png') })
    await lots.getByRole('tab', { name: /^Open/ }).click()
    await lots.getByLabel('Which lots closes take').selectOption('hifo')
    await page.waitForFunction(async () => {
      const { choices } = (await (await fetch('/v1/lots')).json()) as {
        choices: { method: string }[]
      }
      return choices.some(({ method }) => method === 'hifo')
    })

    // The dealer who holds the near call wants its shares: two of four, drawn over all who wrote it.
    const made = await house.call('createKey', {
      body: { firm: holder, user: 'holder', scopes: ['read', 'trade'] },
    })
    const dealer = createClient({ url: venue.url, credentials: made })
    const want = { account: `${holder}:main`, instrument: near, contracts: '2' }
    await dealer.call('exerciseOption', { body: { ...id(), ...want } })
    const exercise = panel('Exercise')
    await exercise.getByRole('tab', { name: 'Ended 1' }).click()
    await exercise.getByText('drawn again: 2, as booked').waitFor()
    assert.match(await exercise.innerText(), /2 of 4 exercised, 4 of them written by you/)
    await page.screenshot({ path: join(stage.pictures, 'draw.png') })

    const effectiveAt = new Date(Date.now() + 15_000).toISOString().replace('Z', '000Z')
    const terms = { kind: 'split', underlying: 'ACME.SIM', numerator: 3, denominator: 2 } as const
    await house.call('announceCorporateAction', {
      body: {
        ...id(),
        terms: { ...terms, fractionPrice: '120' },
        effectiveAt,
        reference: 'issuer notice 12',
      },
    })
    await page.reload()
    await panel('Positions')
      .getByText(/^split 3:2, /)
      .first()
      .waitFor()
    await exercise.getByRole('tab', { name: 'Corporate actions 1' }).click()
    const becomes = exercise.getByRole('list', {
      name: 'What becomes of your positions in ACME.SIM',
    })
    const told = await becomes.innerText()
    assert.match(told, /801 become 1,201, and the part left over is paid out: 60\.00 USD/)
    assert.match(told, /−2 stay, and each delivers 150 ACME\.SIM/)
    await page.screenshot({ path: join(stage.pictures, 'action-announced.png') })
    // What was told is what comes to pass.
    await exercise.getByText('applied', { exact: true }).waitFor()
    const moved = exercise.getByRole('list', { name: 'What it moved' })
    await moved.getByText('+60').waitFor()
    await moved.getByText('+400').waitFor()
    const positions = panel('Positions').getByRole('table')
    await positions.getByText('1,201', { exact: true }).waitFor()
    await positions.getByText('delivers 150 ACME.SIM').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'action-applied.png') })
    await page.setViewportSize(PHONE)
    await exercise.scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(stage.pictures, 'action-phone.png') })
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    assert.ok(over <= 0, `${over} pixels too wide`)
    assert.deepEqual(desk.complaints, [])
  })
})
