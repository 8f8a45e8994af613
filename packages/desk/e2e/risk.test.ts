/** The risk page with the mouse: a stress of one's own is saved, told, bounded by a limit, and forgotten; on a phone too. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { NO_BROWSER, PHONE, WIDE, openDesk, staged } from './_desk.ts'
import { startVenue } from './_venue.ts'

void suite('the risk page in a browser', { skip: NO_BROWSER, concurrency: false }, () => {
  const stage = staged()

  void test('a stress of one’s own from its name to its limit', async () => {
    await using venue = await startVenue()
    const desk = await openDesk(stage.browser, { url: venue.url, viewport: WIDE })
    const { page, panel } = desk
    await desk.signIn()
    await page.getByRole('button', { name: '1,000 shares' }).click()
    await desk.ask()
    await desk.take('Buy')
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('button', { name: 'Risk' }).click()

    const greeks = panel('Greeks in money').getByRole('table')
    await greeks.getByRole('rowheader', { name: 'Total' }).waitFor()
    // Columns of both groups are in line.
    const edges = await greeks
      .getByRole('columnheader', { name: 'Delta' })
      .evaluateAll((heads) => heads.map((head) => Math.round(head.getBoundingClientRect().right)))
    assert.equal(edges.length, 2)
    assert.equal(edges[0], edges[1])

    const own = page.getByRole('region', { name: 'Own stresses' })
    await own.getByLabel('Name of the stress').fill('crash')
    await own.getByLabel('Spot, per cent').fill('-15')
    await own.getByLabel('Volatility, per cent').fill('+50')
    await own.getByRole('button', { name: 'Save' }).click()
    await own.getByText('spot -15 %, vol +50 %').waitFor()
    assert.match(await own.getByRole('listitem').innerText(), /−\d[\d,]+ USD/)
    assert.equal(await own.getByLabel('Name of the stress').inputValue(), '')
    // What the venue does not take is told in its own words, and stays to be put right.
    await own.getByLabel('Name of the stress').fill('void')
    await own.getByLabel('Spot, per cent').fill('-150')
    await own.getByRole('button', { name: 'Save' }).click()
    await own.getByRole('alert').getByText('bad_stress').waitFor()
    assert.equal(await own.getByLabel('Name of the stress').inputValue(), 'void')

    const limits = panel('Risk limits')
    const form = limits.getByRole('form', { name: 'Set a limit' })
    await form.getByLabel('Measure').selectOption('stress crash')
    await form.getByLabel('Soft bound').fill('100')
    await form.getByRole('button', { name: 'Set' }).click()
    await limits.getByRole('listitem').getByText('stress crash').waitFor()
    await limits.getByText('warned').waitFor()
    // What became of it, from its own row: who set it, and how far it was seen to be used.
    await limits.getByRole('button', { name: /^History of .* stress:crash$/ }).click()
    const story = limits.getByRole('list', { name: 'History of limits' })
    const set = story.getByRole('listitem').filter({ hasText: 'soft 100' })
    assert.match(await set.innerText(), /set\s+by ada[\s\S]*measured by spot -15 %, vol \+50 %/)
    await limits.getByRole('img', { name: /^The limit over time: [1-9]\d* readings?/ }).waitFor()
    await page.screenshot({ path: join(stage.pictures, 'limit-history.png') })
    await page.goBack()
    // Of a distance less is worse: the hard bound is the lower one.
    await form.getByLabel('Measure').selectOption('margin')
    await form.getByLabel('Soft bound').fill('500')
    await form.getByLabel('Hard bound').fill('1000')
    await form.getByRole('button', { name: 'Set' }).click()
    await form.getByRole('alert').getByText('bad_risk_limit').waitFor()
    await page.screenshot({ path: join(stage.pictures, 'risk.png') })
    await own.getByRole('button', { name: 'Forget crash' }).click()
    await own.getByRole('alert').getByText('measures_a_limit').waitFor()

    await limits.getByRole('button', { name: /^End .* stress:crash$/ }).click()
    await limits.getByText('No limits are set').waitFor()
    // It is found in the history of all of them still.
    await limits.getByRole('button', { name: 'History' }).click()
    await story.getByRole('listitem').filter({ hasText: 'soft 100 → none' }).waitFor()
    await limits.getByRole('button', { name: 'All limits' }).click()
    await own.getByRole('button', { name: 'Forget crash' }).click()
    await own.getByText('spot -15 %').waitFor({ state: 'detached' })

    await page.setViewportSize(PHONE)
    // All six greeks are in sight.
    const table = await greeks.boundingBox()
    assert.ok(table && table.width <= PHONE.width, `${table?.width} pixels wide`)
    await own.scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(stage.pictures, 'risk-phone.png') })
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    assert.ok(over <= 0, `${over} pixels too wide`)
    assert.deepEqual(
      desk.complaints.filter((each) => !/status of (?:400|409)/.test(each)),
      [],
    )
  })
})
