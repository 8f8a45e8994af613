/** Sealed prices, as a dealer sends them: a digest first, and the quote it was made of after. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { PricedSide, SealedQuote } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { parseQuoteSide } from './leg.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const commit: Command = {
  name: 'quote commit',
  summary: 'Send the digest of a quote on a sealed request, and keep the quote in a file',
  positionals: 'RFQ',
  needs: 1,
  options: {
    bid: {
      type: 'string',
      value: 'PRICE[xSIZE]',
      help: 'buy the structure at this price',
      needed: 'without --ask',
    },
    ask: {
      type: 'string',
      value: 'PRICE[xSIZE]',
      help: 'sell it at this price',
      needed: 'without --bid',
    },
    size: { type: 'string', value: 'N', help: 'of sides that name none (else the whole request)' },
    keep: {
      type: 'string',
      value: 'FILE',
      help: 'where the quote is kept until you reveal it',
      needed: true,
    },
    ...WRITE_OPTIONS,
  },
  details:
    'The file has your price and the nonce: without it nobody, the venue included, can reveal the quote. Send it with `parley quote reveal FILE` when the time for digests is over.',
  examples: ['parley quote commit rfq-1a2b3c4d5e6 --bid 3.18 --ask 3.24 --keep quote.json'],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const file = args.need('keep')
    const [bidText, askText] = [args.text('bid'), args.text('ask')]
    if (bidText === undefined && askText === undefined)
      throw new UsageError('--bid or --ask is missing: a quote needs a price')
    const size = args.count('size') ?? (await connection.client.call('rfq', { rfqId })).size
    const { firm } = await connection.client.call('me')
    const quote: SealedQuote = {
      rfqId,
      firm,
      ...(bidText === undefined ? {} : { bid: parseQuoteSide(bidText, '--bid', size) }),
      ...(askText === undefined ? {} : { ask: parseQuoteSide(askText, '--ask', size) }),
      nonce: randomBytes(24).toString('base64url'),
    }
    // Kept before it is sent: a digest whose quote is lost can only lapse.
    if (!args.flag('dry-run'))
      writeFileSync(file, `${JSON.stringify(quote, undefined, 2)}\n`, { mode: 0o600 })
    const { commitmentDigest } = await import('@parley/sdk')
    const body = { ...write(args), rfqId, digest: await commitmentDigest(quote) }
    const json = await connection.client.call('commitQuote', { body })
    return wrote(
      json,
      () =>
        `Committed on ${rfqId}; the quote is in ${file}. Reveal it: \`parley quote reveal ${file}\`.`,
    )
  },
}

const reveal: Command = {
  name: 'quote reveal',
  summary: 'Send the quote that you committed yourself to',
  positionals: 'FILE',
  needs: 1,
  options: {
    ttl: { type: 'string', value: 'TIME', help: 'how long it is firm (else 60s)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'that stands behind it' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley quote reveal quote.json'],
  async run({ args, connection }) {
    const { rfqId, bid, ask, nonce } = kept(args.positional(0, 'FILE'))
    const body = {
      ...write(args),
      rfqId,
      account: await connection.account(),
      ttlMs: args.duration('ttl') ?? 60_000,
      ...(bid ? { bid } : {}),
      ...(ask ? { ask } : {}),
      nonce,
    }
    const json = await connection.client.call('placeQuote', { body })
    return wrote(json, () => `${json.quoteId} is firm until ${shortTime(json.expiresAt)} UTC.`)
  },
}

function kept(file: string): {
  readonly rfqId: string
  readonly bid?: PricedSide
  readonly ask?: PricedSide
  readonly nonce: string
} {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof kept>
  } catch (cause) {
    throw new UsageError(`${file} is no kept quote: ${(cause as Error).message}`)
  }
}

const unrevealed: Command = {
  name: 'quote unrevealed',
  summary: 'List dealers that did not reveal what they had committed themselves to (operator)',
  options: PAGE_OPTIONS,
  examples: ['parley quote unrevealed --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('unrevealed', { query: page(args) })
    const text = table(
      columns(['dealer', 'request', 'at (UTC)']),
      json.unrevealed.map(({ firm, rfqId, at }) => [firm, rfqId, shortTime(at)]),
      'Every quote that was committed was revealed.',
    )
    return { json, text: text + more(json.next) }
  },
}

export const COMMITMENT_COMMANDS: readonly Command[] = [commit, reveal, unrevealed]
