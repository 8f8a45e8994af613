/** How a refusal reads: what it means, where in the request, the numbers behind it, what to try. */
import type { Refusal } from '@parley/sdk'
import { profilesFile, profilesNearby } from '../connect/profile.ts'

const HINTS: Readonly<Record<string, string>> = {
  no_scope: 'Another key is needed: `parley keys create --firm FIRM --scopes NEEDED`.',
  empty_panel: 'An operator admits dealers with `parley firms add --role dealer`.',
  unknown_instrument: '`parley instruments` lists what can be traded.',
  unknown_account: '`parley accounts` lists yours.',
  unknown_rfq: '`parley rfq list` shows the open ones.',
  no_mark:
    'The venue records what margin needs within a minute of a request; on a stepped clock when it is moved: `parley time advance 1m`.',
  no_live_quote: '`parley rfq show RFQ` shows the live quotes and their sizes.',
}

type Env = Readonly<Record<string, string | undefined>>

export function refusalText(refusal: Refusal, env: Env): string {
  const { path, detail = {} } = refusal
  const numbers = Object.entries({ ...(path === undefined ? {} : { at: path }), ...detail })
  const width = Math.max(0, ...numbers.map(([name]) => name.length))
  const lines = [`${refusal.code}: ${refusal.meaning}`]
  for (const [name, value] of numbers) lines.push(`  ${name.padEnd(width)}  ${value}`)
  const hint = hintOf(refusal, env)
  if (hint !== undefined) lines.push(`  ${hint.replace('NEEDED', detail['needed'] ?? 'SCOPES')}`)
  else if (refusal.retry) lines.push('  The same request can succeed later.')
  return `${lines.join('\n')}\n`
}

function hintOf({ code, path, detail = {} }: Refusal, env: Env): string | undefined {
  if (code === 'unauthenticated') return credentialsHint(env)
  if (code === 'unknown_instrument' && path === 'asset' && detail['cash'] !== undefined)
    return 'Say in which cash: --asset, with one of those.'
  if (code !== 'no_rate') return HINTS[code]
  const prices = (detail['missing'] ?? 'ASSET').split(', ').map((asset) => `${asset}=PRICE`)
  const day = detail['day'] ?? 'DAY'
  return `An operator records what is missing: \`parley closes record ${day} ${prices.join(' ')} --source TEXT\`.`
}

/** Whoever has just started a venue has its profiles beside it, and none of their own. */
function credentialsHint(env: Env): string {
  const near = profilesNearby(env)
  const [one] = near.names
  const there =
    one === undefined
      ? ''
      : `\n  Those of the venue in ${near.folder} are in it: --data ${near.folder} --profile ${one}${near.names.length > 1 ? ` (or ${near.names.slice(1).join(', ')})` : ''}.`
  return (
    `Give --profile NAME, as saved in ${profilesFile(env)}, or --key and --secret.${there}\n` +
    '  An operator makes keys with `parley keys create`.'
  )
}
