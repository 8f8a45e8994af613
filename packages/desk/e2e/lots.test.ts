/** A coin that trades in lots, from the ticket to more of it after the match: sizes are told in coins, with their lots. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { NO_BROWSER, PHONE, WIDE, openDesk, staged } from './_desk.ts'
import { startVenue } from './_venue.ts'

void suite('coins in lots, in a browser', { skip: NO_BROWSER, concurrency: false }, () => {
  const stage = staged()

  for (const [name, viewport] of [
    ['wide', WIDE],
    ['phone', PHONE],
  ] as const)
    void test(`ten coins are a hundred lots on every page they pass: ${name}`, async () => {
      await using venue = await startVenue()
      const desk = await openDesk(stage.browser, { url: venue.url, viewport })
      const { page, panel, section } = desk
      const seen = (part: string): Promise<unknown> =>
        page.screenshot({ path: join(stage.pictures, `lots-${part}-${name}.png`) })
      const to = async (part: string): Promise<void> => {
        if (viewport === PHONE) await section(part)
      }
      await desk.signIn()
      await panel('Option chain').getByRole('tab', { name: /^ETH/ }).click()
      await to('Ticket')
      const ticket = panel('Request ticket')
      await ticket.getByRole('button', { name: '10 ETH' }).click()
      await ticket.getByText('100 lots').waitFor()
      await ticket.getByText(/^One price, two-way/).click()
      await ticket
        .getByRole('group', { name: 'Add size after the match' })
        .getByRole('button', { name: '1 min' })
        .click()
      await seen('ticket')
      await desk.ask()
      const ladder = panel('Live ladder')
      await ladder.getByText(/^Size to take, of 10 ETH \(100 lots\)/).waitFor()
      const quotes = ladder.getByRole('table', { name: 'Quotes' })
      assert.equal(await quotes.getByRole('columnheader', { name: 'Size, ETH' }).count(), 2)
      await quotes
        .getByRole('cell', { name: /^10 100 lots$/ })
        .first()
        .waitFor()
      await seen('ladder')
      await desk.take('Buy')
      await ladder.getByText('10 ETH (100 lots)').first().waitFor()
      const workup = ladder.getByRole('region', { name: 'Workup' })
      await workup.getByRole('button', { name: 'Add' }).click()
      await workup.getByText('You have added 0.1 ETH (1 lot).').waitFor()
      await seen('workup')

      // A call is one contract a lot; the coins that hedge it are not.
      await to('Ticket')
      await ticket.getByRole('button', { name: 'Reset' }).click()
      await to('Chain')
      const grid = panel('Option chain').getByRole('grid')
      await grid
        .getByRole('gridcell', { name: /3,?500 call at/ })
        .last()
        .click()
      await to('Ticket')
      await ticket.getByRole('checkbox', { name: 'Hedge the delta' }).click()
      await ticket.getByText(/^sell 0\.[0-9] ETH \([0-9] lots\) at/).waitFor()
      await seen('hedge')
      await desk.ask()
      await ladder.getByText(/^hedge: sell 0\.[0-9] ETH \([0-9] lots\) at/).waitFor()
      await quotes.getByRole('columnheader', { name: 'Size', exact: true }).first().waitFor()
      await seen('hedged-ladder')
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth),
        viewport.width,
        'nothing sticks out to the side',
      )
      assert.deepEqual(desk.complaints, [])
    })
})
