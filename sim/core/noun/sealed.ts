/** Sealed requests: digests sent in time and too late, revealed, altered on the way, or never sent; and a quote that must be the one that was digested. */
import { createHash } from 'node:crypto'
import { accountId, formatDecimal, price } from '@parley/core'
import type { Command, Event, OpenRfq, PlaceQuote, Quote, QuoteSide, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { DEALERS, actorOf } from '../stage.ts'
import type { Done, Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'
import { fairOf } from './quote.ts'

export const sealed: Noun = {
  moves: {
    commit: { often: 45, make: commit },
    reveal: { often: 45, make: reveal },
  },
  watch: (state, tally) => new Seals(state, tally),
}

function commit({ random, requests, state, now }: Stage): Command | undefined {
  const open = requests.filter(({ terms }) => terms.sealed && terms.sealed.commitUntil > now())
  const request = random.maybe(open)
  if (!request) return undefined
  const maker = random.oneIn(10) ? random.pick(DEALERS) : random.maybe(request.owner.panel)
  if (maker === undefined) return undefined
  const digest = random.oneIn(12) ? 'no digest' : digestOf(own(state, request, maker))
  return { type: 'CommitQuote', actor: actorOf(maker), rfqId: request.terms.rfqId, digest }
}

/** Mostly when no digest is taken any more, and mostly as it was digested. */
function reveal({ random, requests, state, until }: Stage): Command | undefined {
  const request = random.maybe(requests.filter(({ commitments }) => commitments?.size))
  const maker = random.maybe([...(request?.commitments?.keys() ?? [])])
  if (!request || maker === undefined) return undefined
  if (!random.oneIn(5)) until(request.terms.sealed?.commitUntil ?? 0)
  const quote = own(state, request, maker)
  const { tick } = request.terms.structure
  const altered = quote.ask?.map((rung) => ({ ...rung, price: price((rung.price ?? tick) + tick) }))
  return random.oneIn(8) ? { ...quote, ask: altered } : quote
}

/** A dealer's one quote on a request, which follows from the two alone: it remembers what it digested. */
function own(
  state: State,
  { terms: { rfqId, structure, size, sides } }: OpenRfq,
  maker: string,
): PlaceQuote {
  let sum = maker.length
  for (let i = 0; i < rfqId.length; i++) sum += rfqId.charCodeAt(i)
  const half = BigInt(sum % 9)
  const middle = fairOf(state, structure) / structure.tick
  const at = (ticks: bigint): QuoteSide => [{ price: price(ticks * structure.tick), size }]
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: accountId(`${maker}:main`),
    rfqId,
    ttlMs: 20_000,
    bid: sides === 'buy' ? undefined : at(middle - half),
    ask: sides === 'sell' ? undefined : at(middle + half + 1n),
    nonce: `${rfqId}-${maker}-nonce`,
  }
}

/** SEA-1 by the words of the rule, and not by the venue's own function. */
function digestOf({
  rfqId,
  actor,
  bid,
  ask,
  nonce = '',
}: Pick<PlaceQuote, 'rfqId' | 'actor' | 'bid' | 'ask' | 'nonce'>): string {
  const side = (rungs: PlaceQuote['bid']): string =>
    rungs
      ?.map(({ price: at = price(0n), size }) => `${formatDecimal(at, 8)} x ${size} min 1 step 1`)
      .join(', ') ?? '-'
  const line = `parley-commit-1; request ${rfqId}; dealer ${actor.firm}; bid ${side(bid)}; ask ${side(ask)}; nonce ${nonce}`
  return createHash('sha256').update(line).digest('hex')
}

type Sent = { readonly digest: string; isRevealed: boolean }

/** A digest is taken in its time; the quote after it, and as digested; who did not reveal is named when the taker is told. [SEA-2] [SEA-3] */
class Seals implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  readonly #sent = new Map<string, Map<string, Sent>>()

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const [rfqId, { commitments }] of state.rfqs)
      if (commitments)
        this.#sent.set(
          rfqId,
          new Map([...commitments].map(([maker, each]) => [maker, { ...each }])),
        )
  }

  event(event: Event, _audience: unknown, { command, at }: Write): void {
    switch (event.type) {
      case 'QuoteCommitted': {
        const until = this.#state.rfqs.get(event.rfqId)?.terms.sealed?.commitUntil ?? 0
        expect(at < until, 'sealed', () => `a digest on ${event.rfqId} came at ${at}`)
        const { rfqId, maker, digest } = event
        const sent = this.#sent.get(rfqId) ?? new Map<string, Sent>()
        this.#sent.set(rfqId, sent.set(maker, { digest, isRevealed: false }))
        return
      }
      case 'DealerPassed':
        this.#sent.get(event.rfqId)?.delete(event.maker)
        return
      case 'QuotePlaced':
        if (command.type === 'PlaceQuote') this.#placed(event.quote, command, at)
        return
      case 'RfqEnded':
        this.#sent.delete(event.rfqId)
        return
      default:
    }
  }

  #placed(quote: Quote, { nonce }: PlaceQuote, at: number): void {
    const { rfqId, maker } = quote
    const until = this.#state.rfqs.get(rfqId)?.terms.sealed?.commitUntil
    if (until === undefined) return
    const sent = this.#sent.get(rfqId)?.get(maker)
    const shown = digestOf({ ...quote, actor: actorOf(maker), nonce })
    expect(
      at >= until && sent?.digest === shown,
      'sealed',
      () => `${quote.quoteId} makes up ${shown}, where ${maker} sent ${sent?.digest}`,
    )
    if (sent) sent.isRevealed = true
    this.#tally.figures.reveals++
  }

  command({ events }: Done): void {
    for (const event of events) {
      if (event.type !== 'QuotesUnveiled') continue
      const { rfqId } = event
      // One that ended in the same step is forgotten already.
      const sent = this.#sent.get(rfqId)
      if (!sent) continue
      const owed = [...sent].filter(([, { isRevealed }]) => !isRevealed).map(([maker]) => maker)
      const named = events.flatMap((each) =>
        each.type === 'CommitmentLapsed' && each.rfqId === rfqId ? [each.maker] : [],
      )
      expect(
        owed.join() === named.join(),
        'sealed',
        () => `${rfqId}: ${owed.join()} did not reveal, and ${named.join()} is named`,
      )
      this.#tally.figures.lapses += named.length
    }
  }
}
