/** What the adjusted options in a text deliver, told below it: their ids alone do not say. [CRA-4] */
import { deliveryText } from '@parley/sdk/adjusted'
import type { Client } from '@parley/sdk'

/** A root that ends in a number: most often an option that a split left other than its fellows. */
const NUMBERED = /(?<![\w.-])([\w.]*[A-Za-z.][\w.]*\d)-\d{8}-[\d.]+-[CP]\b/g

/** `ABC1-20270115-30-C delivers 150 ABC`, a line for each adjusted option that the text names; most texts name none, and ask nothing. */
export async function deliveryNotes(client: Client, text: string): Promise<string> {
  const named = new Map<string, string>()
  for (const [id, root = ''] of text.matchAll(NUMBERED)) named.set(id, root)
  if (named.size === 0) return ''
  const underlyings = new Set([...named.values()].flatMap(underlyingsOf))
  const replies = await Promise.all(
    [...underlyings].map((underlying) => client.call('instruments', { query: { underlying } })),
  )
  const lines = replies
    .flatMap(({ instruments }) => instruments)
    .flatMap((each) => {
      const delivery = named.has(each.instrument) ? deliveryText(each) : undefined
      return delivery === undefined ? [] : [`${each.instrument} ${delivery}\n`]
    })
  return lines.join('')
}

/** What a numbered root may be of: `ABC1` is of `ABC`, `X21` of `X2` or of `X`. */
function underlyingsOf(root: string): string[] {
  const [digits = ''] = /\d+$/.exec(root) ?? []
  return Array.from(digits, (_, i) => root.slice(0, -(i + 1)))
}
