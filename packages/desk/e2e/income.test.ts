/** The income page with the mouse: empty, then a program that asks its owner, sells its calls, is watched, and is paused. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { parse } from 'yaml'
import type { Page } from 'playwright-core'
import { NO_BROWSER, PHONE, ROOT, WIDE, openDesk, staged } from './_desk.ts'
import { startVenue } from './_venue.ts'

const PROGRAM = 'acme-calls'

/** A write as the page itself sends one: by its session. */
async function write(page: Page, path: string, body: object): Promise<void> {
  const answer = await page.evaluate(
    async ([to, sent]) => {
      const response = await fetch(String(to), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: String(sent),
      })
      return `${response.status} ${await response.text()}`
    },
    [path, JSON.stringify({ clientId: `e2e-${path}-${Date.now()}`.replaceAll('/', '.'), ...body })],
  )
  assert.match(answer, /^200 /)
}

function guide(name: string): object {
  return parse(readFileSync(join(ROOT, 'docs/guides/programs', name), 'utf8')) as object
}

void suite('the income page in a browser', { skip: NO_BROWSER, concurrency: false }, () => {
  const stage = staged()

  void test('from nothing to a program that sold its calls, on a wide page and on a phone', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('button', { name: 'Positions' }).click()
    for (const [name, words] of [
      ['Positions', 'Nothing but cash'],
      ['Lots', 'No open lots'],
      ['Exercise', 'No options'],
      ['Cash to come', 'No cash is to come'],
    ] as const)
      await panel(name).getByText(words).waitFor()
    await pages.getByRole('button', { name: 'Income' }).click()
    for (const [name, words] of [
      ['Programs', 'No programs yet'],
      ['Decisions', 'Nothing decided yet'],
      ['Stacks', 'No stacks yet'],
      ['Rolls', 'Nothing is written'],
      ['Income', 'No income yet'],
    ] as const)
      await panel(name).getByText(words).waitFor()
    await panel('Screen').getByText('cash secured put').first().waitFor()
    await page.screenshot({ path: join(stage.pictures, 'income-empty.png') })

    await pages.getByRole('button', { name: 'Trade' }).click()
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    await desk.take('Buy')
    await pages.getByRole('button', { name: 'Income' }).click()
    const account = await page.evaluate(async () => {
      const { accounts } = (await (await fetch('/v1/me')).json()) as { accounts: string[] }
      return accounts[0]
    })
    const of = { program: PROGRAM }
    const file = { ...guide('covered-call.yaml'), approval: 'ask' }
    await write(page, '/v1/programs', { ...of, account, file })
    await write(page, '/v1/programs/adopt', {
      ...of,
      lines: [{ asset: 'ACME.SIM', amount: '1000' }],
    })
    await write(page, '/v1/programs/mandate', {
      ...of,
      mandate: { number: 1, ...guide('mandate.yaml') },
    })

    const card = panel('Programs').getByRole('listitem', { name: PROGRAM })
    await card.getByRole('button', { name: 'Approve' }).waitFor()
    assert.match(await card.innerText(), /sell 10 ACME\.SIM .* call/)
    assert.match(await card.innerText(), /covered call on ACME\.SIM/)
    await page.screenshot({ path: join(stage.pictures, 'income-asks.png') })
    await card.getByRole('button', { name: 'Approve' }).click()

    await panel('Decisions').getByText('traded', { exact: true }).waitFor()
    await card.getByText('1,000 reserved').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'income-traded.png') })
    await panel('Rolls').getByText('close now', { exact: true }).waitFor()
    await panel('Rolls').getByText('let it be assigned', { exact: true }).waitFor()
    const bars = panel('Income').getByRole('img', { name: /Income by month/ })
    await bars.waitFor()
    const earned = await panel('Income').getByRole('list', { name: 'Income by kind' }).innerText()
    assert.match(earned, /premium/)
    await panel('Screen').getByRole('button').first().waitFor()
    await page.screenshot({ path: join(stage.pictures, 'income.png') })

    await panel('Income').getByRole('tab', { name: 'Calendar' }).click()
    await panel('Income').getByText('assignment').first().waitFor()
    await page.screenshot({ path: join(stage.pictures, 'income-calendar.png') })

    await write(page, '/v1/stacks', { stack: 'core', account, members: [{ program: PROGRAM }] })
    const stacks = panel('Stacks')
    await stacks.getByRole('list', { name: 'Stacks' }).getByText('core').waitFor()
    const parts = stacks.getByRole('table', { name: 'Parts' })
    await parts.getByText(PROGRAM).waitFor()
    await parts.getByText('(no program)').waitFor()
    await stacks.getByText('Worst joint loss').waitFor()
    await stacks.scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(stage.pictures, 'stack-parts.png') })
    await stacks.getByRole('tab', { name: 'Whose turn' }).click()
    await stacks.getByText('Not looked yet', { exact: true }).waitFor()
    await stacks.getByRole('tab', { name: 'Frontier' }).click()
    await stacks.getByRole('img', { name: /Frontier; .* USD in 30 days/ }).waitFor()
    const allocated = stacks.getByRole('list', { name: 'Allocation' })
    assert.match(await allocated.innerText(), /10 best, 10 written/)
    await page.screenshot({ path: join(stage.pictures, 'stack-frontier.png') })

    await pages.getByRole('button', { name: 'Risk' }).click()
    const greeks = panel('Greeks in money').getByRole('table')
    await greeks.getByRole('rowheader', { name: 'By stack' }).waitFor()
    await greeks.getByRole('rowheader', { name: 'core', exact: true }).waitFor()
    await pages.getByRole('button', { name: 'Income' }).click()

    await card.getByRole('button', { name: 'Pause' }).click()
    await card.getByText('paused').waitFor()
    await card.getByRole('button', { name: 'Resume' }).click()
    await card.getByText('active').waitFor()
    await card.getByRole('button', { name: 'Wind down' }).click()
    await card.getByText('winding down').waitFor()
    assert.deepEqual(desk.complaints, [])

    const phone = await openDesk(stage.browser, { url: venue.url, viewport: PHONE })
    await phone.signIn()
    await phone.section('Income')
    await phone.panel('Programs').getByRole('listitem', { name: PROGRAM }).waitFor()
    await phone.page.screenshot({ path: join(stage.pictures, 'phone-income.png') })
    await phone.panel('Rolls').getByText('close now', { exact: true }).scrollIntoViewIfNeeded()
    await phone.page.screenshot({ path: join(stage.pictures, 'phone-rolls.png') })
    await phone.panel('Income').scrollIntoViewIfNeeded()
    await phone
      .panel('Income')
      .getByRole('img', { name: /Income by month/ })
      .waitFor()
    await phone.page.screenshot({ path: join(stage.pictures, 'phone-earned.png') })
    const stack = phone.panel('Stacks')
    await stack.scrollIntoViewIfNeeded()
    await stack.getByText('Worst joint loss').waitFor()
    await phone.page.screenshot({ path: join(stage.pictures, 'phone-stack.png') })
    await stack.getByRole('tab', { name: 'Frontier' }).click()
    await stack.getByText('Nothing to allocate').waitFor()
    await phone.page.screenshot({ path: join(stage.pictures, 'phone-frontier.png') })
    assert.equal(
      await phone.page.evaluate(() => document.documentElement.scrollWidth),
      PHONE.width,
      'nothing sticks out to the side',
    )
    assert.deepEqual(phone.complaints, [])
  })
})
