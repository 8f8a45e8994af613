/** What programs say, in words for a person. */
import type { Intent, ProgramDecision, Reason } from '@parley/sdk'
import { formatInstrument } from '../../lib/format.ts'
import type { Listed } from '../../lib/structure.ts'

/** `covered_call` as `covered call`. */
export function plain(word: string): string {
  return word.replaceAll('_', ' ')
}

/** What an intent does: `sell 10 ACME 30 Jan 26 105 call`. */
export function intentWords({ legs, side, size }: Intent, listed: Listed): string {
  const turned = side === 'sell'
  return legs
    .map(({ instrument, side: leg, ratio }) => {
      const does = (leg === 'buy') === turned ? 'sell' : 'buy'
      const what = formatInstrument(listed(instrument), instrument)
      return `${does} ${(BigInt(ratio) * BigInt(size)).toLocaleString('en-US')} ${what}`
    })
    .join(', ')
}

/** Its worst price beside the model's: what it gets at least, or pays at most. */
export function limitWords({ limit, model, side }: Intent): string {
  const receives = limit.startsWith('-') !== (side === 'sell')
  const bare = (text: string): string => text.replace('-', '')
  return `for ${bare(limit)} or ${receives ? 'more' : 'less'}, model ${bare(model)}`
}

export function reasonWords({ rule, observed, threshold }: Reason): string {
  return `${plain(rule)}: ${observed}, against ${threshold}`
}

/** Looks that came to the same one after another are one line, with how many and since when. */
export type LogLine = {
  readonly decision: ProgramDecision
  readonly times: number
  readonly since: string
}

/** Newest first. A look that did something stands alone. */
export function logOf(decisions: readonly ProgramDecision[]): readonly LogLine[] {
  const lines: { decision: ProgramDecision; times: number; since: string }[] = []
  const last = new Map<string, (typeof lines)[number]>()
  for (const decision of decisions) {
    const before = last.get(decision.program)
    if (before && isSame(before.decision, decision)) {
      before.times += 1
      before.since = decision.at
      continue
    }
    const line = { decision, times: 1, since: decision.at }
    lines.push(line)
    last.set(decision.program, line)
  }
  return lines
}

function isSame(a: ProgramDecision, b: ProgramDecision): boolean {
  if (a.intents.length + b.intents.length > 0) return false
  const rules = ({ reasons }: ProgramDecision): string =>
    reasons.map(({ rule, threshold }) => `${rule} ${threshold}`).join()
  return rules(a) === rules(b)
}
