/** The desk as a person meets it: what can be pressed, and what can be read. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Locator, Page } from 'playwright-core'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CHROMIUM = '/usr/bin/chromium'

/** Why the browser tests cannot run here; false when they can. */
export const NO_BROWSER: string | false = existsSync(CHROMIUM)
  ? false
  : `1 file of browser tests needs ${CHROMIUM}, which is not there`

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS })
}

export const WIDE = { width: 1440, height: 900 } as const
export const PHONE = { width: 390, height: 844 } as const

const PATIENCE_MS = 120_000

export interface Stage {
  readonly browser: Browser
  /** Where this run's pictures go. */
  readonly pictures: string
}

/** For a suite: opens a browser before it, and closes it after; to be read inside its tests. The desk is built before, once for all. */
export function staged(): Stage {
  let browser: Browser | undefined
  let pictures: string | undefined
  before(async () => {
    pictures = await mkdtemp(join(tmpdir(), 'parley-pictures-'))
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    console.log(`pictures: ${pictures}`)
  })
  return {
    get browser() {
      return browser ?? assert.fail('there is a browser inside the tests of the suite')
    },
    get pictures() {
      return pictures ?? assert.fail('there is a folder inside the tests of the suite')
    },
  }
}

export interface DeskPage {
  readonly page: Page
  /** What the browser complained of: console errors, content policy, uncaught errors. */
  readonly complaints: readonly string[]
  readonly panel: (name: string) => Locator
  readonly signIn: () => Promise<void>
  /** Waits to be live again, signing in where the venue has forgotten the session. */
  readonly comeBack: () => Promise<void>
  /** On a phone, shows one part of the page. */
  readonly section: (name: string) => Promise<void>
  readonly ask: () => Promise<void>
  /** Takes the best price on a side, as often as the market moves away; answers the agreed price. */
  readonly take: (side: 'Buy' | 'Sell') => Promise<string>
}

export async function openDesk(
  browser: Browser,
  at: { readonly url: string; readonly viewport: { width: number; height: number } },
): Promise<DeskPage> {
  const context = await browser.newContext({ viewport: at.viewport })
  // A busy machine is slow, not wrong: the runner ends what hangs.
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // A quote replaced while a person decides is refused, which the browser writes down as a failed load.
    if (message.text().includes('status of 409')) return
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(at.url)
  const panel = (name: string): Locator => page.getByRole('region', { name, exact: true })
  return {
    page,
    complaints,
    panel,
    async signIn() {
      await page.getByText('the fields hold its demo principal').waitFor()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
    },
    async comeBack() {
      const live = page.getByRole('status').getByText('Live', { exact: true })
      const signIn = page.getByRole('button', { name: 'Sign in' })
      await live.or(page.getByText('the fields hold its demo principal')).first().waitFor()
      if (await signIn.isVisible()) await signIn.click()
      await live.waitFor()
    },
    async section(name) {
      const bar = page.getByRole('navigation', { name: 'Sections' })
      await bar.getByRole('button', { name }).click()
    },
    async ask() {
      await page.getByRole('button', { name: 'Ask all dealers for a price' }).click()
      await page.getByText('4 of 4 dealers quoting').waitFor()
    },
    take: (side) => take(page, panel('Live ladder'), side),
  }
}

async function take(page: Page, ladder: Locator, side: 'Buy' | 'Sell'): Promise<string> {
  for (;;) {
    await ladder.getByRole('button', { name: new RegExp(`^${side} at [0-9.,]+$`) }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: `${side} at` })
    await dialog.getByText('Cash left available').or(dialog.getByRole('alert')).first().waitFor()
    if (await confirm.isEnabled()) {
      await confirm.click()
      const final = ladder.getByText('Final: traded and settled')
      await final.or(dialog.getByRole('alert')).first().waitFor()
      if (await final.isVisible()) return rowValue(ladder, 'Price')
    }
    await dialog.getByRole('button', { name: 'Back' }).click()
  }
}

/** The value beside a label of a summary. */
async function rowValue(within: Locator, label: string): Promise<string> {
  const row = within.locator('dl > div').filter({ hasText: label }).first()
  return (await row.locator('dd').innerText()).trim()
}

/** The cells of the row of a table that begins with a name. */
export async function cells(table: Locator, name: string): Promise<readonly string[]> {
  const row = table.getByRole('row').filter({ hasText: name }).first()
  return (await row.getByRole('cell').allInnerTexts()).map((text) => text.trim())
}

/** A shown amount as a count of cents. */
export function cents(shown: string): bigint {
  const plain = shown.replaceAll(/[^0-9.\u2212-]/g, '').replace('\u2212', '-')
  const [units = '0', fraction = ''] = plain.split('.')
  const sign = units.startsWith('-') ? -1n : 1n
  return BigInt(units) * 100n + sign * BigInt(fraction.padEnd(2, '0').slice(0, 2))
}
