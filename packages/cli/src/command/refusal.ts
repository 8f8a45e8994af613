/** How a refusal reads: what it means, where in the request, the numbers behind it, what to try. */
import type { Refusal } from '@parley/sdk'

const HINTS: Readonly<Record<string, string>> = {
  unauthenticated:
    'Give --profile NAME, or --key and --secret. An operator makes keys with `parley keys create`.',
  no_scope: 'Another key is needed: `parley keys create --firm FIRM --scopes NEEDED`.',
  empty_panel: 'An operator admits dealers with `parley firms add --role dealer`.',
  unknown_instrument: '`parley instruments` lists what can be traded.',
  unknown_account: '`parley accounts` lists yours.',
  unknown_rfq: '`parley rfq list` shows the open ones.',
  no_rate:
    'An operator records what is missing: `parley closes record DAY ASSET=PRICE --source TEXT`.',
  no_live_quote: '`parley rfq show RFQ` shows the live quotes and their sizes.',
}

export function refusalText(refusal: Refusal): string {
  const { path, detail = {} } = refusal
  const numbers = Object.entries({ ...(path === undefined ? {} : { at: path }), ...detail })
  const width = Math.max(0, ...numbers.map(([name]) => name.length))
  const lines = [`${refusal.code}: ${refusal.meaning}`]
  for (const [name, value] of numbers) lines.push(`  ${name.padEnd(width)}  ${value}`)
  const hint = HINTS[refusal.code]
  if (hint !== undefined) lines.push(`  ${hint.replace('NEEDED', detail['needed'] ?? 'SCOPES')}`)
  else if (refusal.retry) lines.push('  The same request can succeed later.')
  return `${lines.join('\n')}\n`
}
