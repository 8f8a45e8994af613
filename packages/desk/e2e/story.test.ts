/** The walking skeleton's story, with the mouse, against the real venue and its four dealers. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { DeskPage } from './_desk.ts'
import { NO_BROWSER, PHONE, WIDE, cells, cents, openDesk, staged } from './_desk.ts'
import { startVenue } from './_venue.ts'

const START = 200_000_000n

void suite('the desk in a browser', { skip: NO_BROWSER, concurrency: false }, () => {
  const stage = staged()

  void test('1,000 shares, then ten calls against them', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()

    const balances = panel('Book').getByRole('table', { name: 'Balances' })
    assert.equal(cents((await cells(balances, 'USD'))[1] ?? ''), START)
    await page.screenshot({ path: join(stage.pictures, 'signed-in.png') })

    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    await page.screenshot({ path: join(stage.pictures, 'quotes.png') })
    const sharePrice = cents(await desk.take('Buy'))
    await balances.getByRole('row').filter({ hasText: 'ACME.SIM' }).waitFor()
    const afterShares = cents((await cells(balances, 'USD'))[1] ?? '')
    assert.equal(afterShares, START - sharePrice * 1000n)

    await page.getByRole('button', { name: 'Sell calls on what I hold' }).click()
    await desk.ask()
    // A call moves with its share, by less than one share for each of its hundred.
    const moves = page.getByLabel('What one structure moves with')
    await moves.getByText(/^ACME\.SIM: delta [1-9][0-9]?(\.\d+)?, gamma/).waitFor()
    await page.screenshot({ path: join(stage.pictures, 'calls-quoted.png') })
    const callPrice = cents(await desk.take('Sell'))
    await balances.getByText('cover').waitFor()
    const rows = {
      cash: await cells(balances, 'USD'),
      shares: (await balances.getByRole('row').nth(2).getByRole('cell').allInnerTexts()).slice(
        0,
        4,
      ),
      calls: (await balances.getByRole('row').nth(3).getByRole('cell').allInnerTexts()).slice(1, 3),
    }
    const fee = 500n
    assert.equal(cents(rows.cash[1] ?? ''), afterShares + callPrice * 1000n - fee)
    assert.deepEqual(rows.shares, ['ACME.SIM', '1,000', '1,000', '0'])
    assert.deepEqual(rows.calls, ['\u221210', 'cover 1,000 ACME.SIM'])
    await page.screenshot({ path: join(stage.pictures, 'story.png') })

    await page.reload()
    const trades = panel('Blotter').getByRole('table', { name: 'Trades' })
    await trades.getByText('ACME.SIM').first().waitFor()
    assert.equal(await trades.getByRole('row').count(), 3)
    await balances.getByText('cover').waitFor()
    // What is held may be there before the instruments that say how it is written, and what it is worth.
    await balances
      .getByText(rows.cash[4] ?? '')
      .first()
      .waitFor()
    assert.deepEqual(await cells(balances, 'USD'), rows.cash)

    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('button', { name: 'Statement' })
      .click()
    const equity = panel('Equity over the period')
    await equity.getByText('Reconciles with the ledger').waitFor()
    const premium = equity.getByText('Income: premium').locator('..').getByRole('definition')
    assert.equal(cents(await premium.innerText()), callPrice * 1000n)
    await page.getByRole('img', { name: /0 of 1 part lost|1 of 1 part lost/ }).waitFor()
    await page.screenshot({ path: join(stage.pictures, 'statement.png') })
    await page.setViewportSize(PHONE)
    await equity.getByText('Closing equity').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'statement-phone.png') })
    await page.setViewportSize(WIDE)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'PDF' }).click(),
    ])
    assert.match(readFileSync(await file.path(), 'latin1'), /^%PDF-/)
    // What is asked for stands in the address: it is there after a reload, and gone with a step back.
    await page.getByRole('button', { name: 'Last month' }).click()
    await equity.getByText('Nothing moved').or(page.getByText('Nothing moved')).first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Last month', pressed: true }).waitFor()
    await page.screenshot({ path: join(stage.pictures, 'statement-empty.png') })
    await page.goBack()
    await page.getByRole('button', { name: 'All', pressed: true }).waitFor()
    await premium.waitFor()
    assert.deepEqual(desk.complaints, [])
  })

  void test('a call bought with its hedge, and more of it at the same price', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    // Shares first: what is hedged is sold from them.
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    await desk.take('Buy')
    await page.getByRole('button', { name: 'Reset' }).click()
    const grid = panel('Option chain').getByRole('grid')
    await grid
      .getByRole('gridcell', { name: /187\.5 call at/ })
      .last()
      .click()
    const ticket = panel('Request ticket')
    await ticket.getByRole('checkbox', { name: 'Hedge the delta' }).click()
    await ticket.getByText(/^sell [0-9]+ ACME\.SIM at/).waitFor()
    await ticket.getByText(/^One price, two-way/).click()
    await ticket
      .getByRole('group', { name: 'Add size after the match' })
      .getByRole('button', { name: '15 s' })
      .click()
    await page.screenshot({ path: join(stage.pictures, 'hedged-ticket.png') })
    await desk.ask()
    const ladder = panel('Live ladder')
    // Marks move until it is asked: what is asked for is what trades.
    const hedge = await ladder.getByText(/^hedge: sell [0-9]+ ACME\.SIM at/).innerText()
    const lots = /sell ([0-9]+)/.exec(hedge)?.[1] ?? ''
    await desk.take('Buy')
    const workup = ladder.getByRole('region', { name: 'Workup' })
    await workup.getByText(/^Buy more at/).waitFor()
    await workup.getByRole('button', { name: 'Add' }).click()
    await workup.getByText('You have added 1').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'workup.png') })
    const balances = panel('Book').getByRole('table', { name: 'Balances' })
    const left = 1_000n - BigInt(lots)
    assert.ok(left > 900n && left < 1_000n, `${lots} shares hedge one call`)
    assert.equal((await cells(balances, 'ACME.SIM'))[1], String(left))
    await exerciseOne(desk, stage.pictures)
    assert.deepEqual(desk.complaints, [])
  })

  void test('a refusal is shown by meaning, place and numbers', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    // By the keyboard: down a strike or two and Enter on the call's bid, a call nobody holds shares for.
    const grid = panel('Option chain').getByRole('grid')
    await grid
      .getByRole('gridcell', { name: /180 call at/ })
      .first()
      .waitFor()
    await grid.focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const legs = panel('Request ticket').getByRole('list', { name: 'Legs' })
    assert.match(await legs.innerText(), /ACME\.SIM .* call/)
    await desk.ask()
    await panel('Live ladder')
      .getByRole('button', { name: /^Sell at [0-9.]+$/ })
      .click()
    const alert = page.getByRole('dialog').getByRole('alert')
    await alert.waitFor()
    const text = await alert.innerText()
    assert.match(text, /Available balance is short/)
    assert.match(text, /insufficient_available/)
    assert.match(text, /ACME\.SIM/)
    assert.match(text, /100/)
    await page.screenshot({ path: join(stage.pictures, 'refusal.png') })
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await panel('Live ladder').getByRole('button', { name: 'Cancel request' }).click()
    await panel('Live ladder')
      .getByText('No open request')
      .or(page.getByText('Request cancelled'))
      .first()
      .waitFor()
    await panel('Blotter').getByRole('tab', { name: 'Requests' }).click()
    await panel('Blotter').getByText('cancelled').waitFor()
    assert.deepEqual(
      desk.complaints.filter((complaint) => !complaint.includes('Failed to load resource')),
      [],
    )
  })

  void test('the venue dies and comes back: the page says so, and goes on', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    const price = cents(await desk.take('Buy'))
    await venue.kill()
    await page.getByRole('status').getByText('Reconnecting').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'lost.png') })
    await venue.revive()
    await desk.comeBack()
    const balances = panel('Book').getByRole('table', { name: 'Balances' })
    assert.equal(cents((await cells(balances, 'USD'))[1] ?? ''), START - price * 1000n)
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    await desk.take('Buy')
    const trades = panel('Blotter').getByRole('table', { name: 'Trades' })
    await trades.getByRole('row').nth(2).waitFor()
    assert.equal(await trades.getByRole('row').count(), 3)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  void test('on a phone: one column, every part in reach', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: PHONE })
    const { page, panel } = desk
    await desk.signIn()
    await page.screenshot({ path: join(stage.pictures, 'phone-chain.png') })
    await desk.section('Ticket')
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await page.screenshot({ path: join(stage.pictures, 'phone-ticket.png') })
    await desk.ask()
    await page.screenshot({ path: join(stage.pictures, 'phone-ladder.png') })
    const price = cents(await desk.take('Buy'))
    for (const [name, region] of [
      ['Blotter', 'Blotter'],
      ['Lots', 'Positions'],
      ['Book', 'Book'],
    ] as const) {
      await desk.section(name)
      await panel(region).getByText('ACME.SIM').first().waitFor()
      await page.screenshot({ path: join(stage.pictures, `phone-${name.toLowerCase()}.png`) })
    }
    const cash = panel('Book').getByRole('listitem').filter({ hasText: 'USD' }).first()
    assert.ok((await cash.innerText()).replaceAll(',', '').includes(dollars(START - price * 1000n)))
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth),
      PHONE.width,
      'nothing sticks out to the side',
    )
    assert.deepEqual(desk.complaints, [])
  })
})

/** One of the calls that are held, by the page that shows what is owned: what it moves is told before it is done. */
async function exerciseOne({ page, panel }: DeskPage, pictures: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: 'Positions' })
    .click()
  const held = panel('Exercise').getByRole('list', { name: 'Options you hold' })
  await held.getByRole('button', { name: 'Let it lapse' }).click()
  await held.getByText(/^At expiry 0 of [0-9]+ are exercised/).waitFor()
  await held.getByRole('button', { name: 'As usual' }).click()
  await held.getByRole('button', { name: 'Let it lapse' }).waitFor()
  await panel('Cash to come')
    .getByRole('img', { name: /USD expected on 1 day/ })
    .waitFor()
  await page.screenshot({ path: join(pictures, 'positions.png') })
  await held.getByRole('button', { name: 'Exercise' }).click()
  const dialog = page.getByRole('dialog')
  const count = dialog.getByRole('textbox')
  for (const wrong of ['0', '99', 'x']) {
    await count.fill(wrong)
    await dialog.getByText(/^A whole number from 1 to [0-9]+\./).waitFor()
  }
  await count.fill('1')
  await dialog.getByText('+100').waitFor()
  await page.screenshot({ path: join(pictures, 'exercise.png') })
  await dialog.getByRole('button', { name: 'Exercise 1' }).click()
  await panel('Exercise').getByRole('tab', { name: 'Ended 1' }).click()
  await panel('Exercise').getByText('1 exercised').waitFor()
  await panel('Lots').getByRole('tab', { name: 'Closed' }).click()
  await panel('Lots').getByText('exercised').waitFor()
}

function dollars(amount: bigint): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
}
