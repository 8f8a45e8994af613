/**
 * Accounts that may be called: margined by each method, and on credit. They trade options on shares and coins, inverse ones too, at marks that
 * jump about. A call stands for exactly what an account lacks, and what is held pays in every state of its method. [MGN-5] [MGN-9]
 */
import { accountId, amount, isContract, isInverse, price } from '@parley/core'
import type { Account, AccountId, Command, InstrumentId, OpenRfq, State } from '@parley/core'
import { inverse } from '../../../packages/core/src/instrument/_inverse.ts'
import { weightOf } from '../../../packages/core/src/instrument/structure.ts'
import { withArrays } from '../../../packages/core/src/margin/_scanned.ts'
import { BTC, FIRMS, OPERATOR, SECOND, SPY, TAKERS, USD, actorOf } from '../stage.ts'
import { takeAtAnyPrice } from './match.ts'
import type { Noun, Stage } from '../stage.ts'
import { Margins } from './margins.ts'

export const margin: Noun = {
  moves: {
    listInverse: { often: 2, make: list },
    askMargined: { often: 20, make: ask },
    quoteMargined: { often: 60, make: quote },
    takeMargined: { often: 30, make: take },
    markMargined: { often: 8, make: mark },
    fundMargined: { often: 4, make: fund },
    setMethod: { often: 2, make: setMethod },
    setLine: { often: 1, make: setLine },
  },
  watch: (state) => new Margins(state),
}

const DOLLAR = 100_000_000n

/** The account from which a firm trades what may be called for. */
export function marginAccountOf(firm: string): AccountId {
  return accountId(`${firm}:margin`)
}
const REGIME_OF: readonly (readonly [Account['regime'], Account['method']])[] = [
  ['margined', 'reg_t'],
  ['margined', 'deribit_standard'],
  ['credit_line', undefined],
  ['margined', 'tims'],
  ['margined', 'portfolio'],
]

/** Opens the margin account of each firm, under each regime in turn, with little. */
export function marginOpening(): readonly Command[] {
  const actor = actorOf(OPERATOR)
  return FIRMS.flatMap((firm, i): Command[] => {
    const account = marginAccountOf(firm)
    const [regime, method] = REGIME_OF[i % REGIME_OF.length] ?? ['margined', undefined]
    const grants = [
      [USD, 400_000_00n],
      [BTC, 6_00000000n],
    ] as const
    return [
      { type: 'OpenAccount', actor, account, firm: actorOf(firm).firm },
      { type: 'SetRegime', actor, account, regime, method },
      ...grants.map(([asset, sum]): Command => ({
        type: 'Deposit',
        actor,
        account,
        asset,
        amount: amount(sum),
        reference: 'opening',
      })),
      ...(regime === 'credit_line' ? grants : []).map(([asset, sum]): Command => ({
        type: 'SetCreditLine',
        actor,
        account,
        asset,
        amount: amount(sum / 2n),
        reference: 'opening',
      })),
    ]
  })
}

function list({ random, state, now }: Stage): Command {
  const strike = 55_000 + 5_000 * random.below(7)
  const instrument = inverse(`V${state.instruments.size}`, {
    strike: String(strike),
    right: random.pick(['call', 'put', 'put']),
    takerFeePerLot: random.pick([0n, 30_000n]),
    expiresAt: now() + random.pick([300, 1200, 7200]) * SECOND,
  })
  return { type: 'ListInstrument', actor: actorOf(OPERATOR), instrument }
}

/** What a unit is worth in its quote asset, in 10^-8: what is in the money, and a little for the time. */
function worthOf(state: State, id: InstrumentId): bigint {
  const of = state.listed(id)
  const { marks } = state.ledger.margins
  if (of?.kind === 'future') return of.carry.price
  if (of?.kind !== 'option') return marks.get(id) ?? (id === BTC ? 70_000n : 400n) * DOLLAR
  const spot = worthOf(state, of.underlying)
  const gap = of.right === 'call' ? spot - of.strike : of.strike - spot
  const inside = gap > 0n ? gap : 0n
  if (!isInverse(of)) return inside + spot / 100n
  return spot === 0n ? 0n : (inside * DOLLAR) / spot + DOLLAR / 100n
}

function fundsOf(
  random: Stage['random'],
): Pick<Extract<Command, { type: 'Deposit' }>, 'asset' | 'amount'> {
  const [asset, sum] = random.pick([
    [USD, random.pick([1n, 20_000_00n, 100_000_00n])],
    [BTC, random.pick([1n, 50_000_000n, 2_00000000n])],
    [SPY, random.pick([100n, 1n])],
  ] as const)
  return { asset, amount: amount(sum) }
}

function fund({ random }: Stage): Command {
  const account = marginAccountOf(random.pick(FIRMS))
  const type = random.pick(['Deposit', 'Withdraw', 'Withdraw'] as const)
  return { type, actor: actorOf(OPERATOR), account, ...fundsOf(random), reference: 'wire' }
}

/** One or two legs that may be paid for together. */
function ask(stage: Stage): Command | undefined {
  const { random, options: all, state } = stage
  // What has no mark is refused, mostly.
  const { marks } = state.ledger.margins
  const options = random.oneIn(10) ? all : all.filter(({ id }) => marks.has(id))
  const first = random.maybe(options)
  const alike = options.filter(
    ({ terms, id }) => terms.quoteAsset === first?.terms.quoteAsset && id !== first.id,
  )
  const second = random.maybe(alike)
  if (!first) return undefined
  const firm = random.pick(TAKERS)
  const side = random.pick(['buy', 'sell'] as const)
  const leg = { instrument: first.id, side, ratio: 1 }
  const against = side === 'buy' ? ('sell' as const) : ('buy' as const)
  const legs =
    second && random.oneIn(2) ? [leg, { instrument: second.id, side: against, ratio: 1 }] : [leg]
  return {
    type: 'CreateRfq',
    actor: actorOf(firm),
    account: marginAccountOf(firm),
    legs,
    size: BigInt(random.between(1, 9)),
    ttlMs: random.pick([2_000, 5_000, 20_000]),
    panel: undefined,
    identity: 'anonymous',
  }
}

/** Requests of these accounts, and what the venue asks for them. */
const ofMargin = ({ requests }: Stage): readonly OpenRfq[] =>
  requests.filter(
    ({ owner }) => owner.liquidation !== undefined || owner.account.endsWith(':margin'),
  )

function quote(stage: Stage): Command | undefined {
  const { random, state } = stage
  const all = ofMargin(stage)
  const urgent = all.filter(({ owner }) => owner.liquidation)
  const asked = random.maybe(urgent.length > 0 && random.oneIn(2) ? urgent : all)
  if (!asked) return undefined
  const { rfqId, structure, size, sides } = asked.terms
  const maker = random.pick(asked.owner.panel)
  const fair = structure.legs.reduce((net, leg) => {
    const weight = weightOf(structure, leg, state.listed)
    return net + (leg.side === 'buy' ? weight : -weight) * worthOf(state, leg.instrument)
  }, 0n)
  const middle = fair / structure.tick
  const off = ((middle < 0n ? -middle : middle) * BigInt(random.between(0, 8))) / 100n + 1n
  const rung = (ticks: bigint) => [{ price: price(ticks * structure.tick), size }]
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: random.oneIn(6) ? accountId(`${maker}:main`) : marginAccountOf(maker),
    rfqId,
    ttlMs: random.pick([5_000, 30_000, 200_000]),
    bid: sides === 'buy' ? undefined : rung(middle - off),
    ask: sides === 'sell' ? undefined : rung(middle + off),
  }
}

function take(stage: Stage): Command | undefined {
  return takeAtAnyPrice(stage, ofMargin(stage))
}

/** A new price of an underlying, and of everything on it; with arrays but now and then. */
function mark({ random, state, now }: Stage): Command {
  const underlying = random.pick([SPY, BTC])
  const spot =
    (underlying === SPY
      ? BigInt(random.between(300, 500))
      : BigInt(random.between(25, 110)) * 1000n) * DOLLAR
  const marks = new Map(state.ledger.margins.marks).set(underlying, price(spot))
  const then = {
    ...state,
    ledger: { ...state.ledger, margins: { ...state.ledger.margins, marks } },
  }
  const at = { source: 'index', observedAt: now() }
  const on = [...state.instruments.values()].filter(
    (each) => isContract(each) && each.underlying === underlying && each.expiresAt > now(),
  )
  const recorded = [
    { instrument: underlying, price: price(spot), ...at },
    ...on.map(({ id }) => ({ instrument: id, price: price(worthOf(then, id)), ...at })),
  ]
  const marking = { type: 'SetMarginMarks', actor: actorOf(OPERATOR), recorded } as const
  return random.oneIn(10) ? marking : withArrays({ state, now: now() }, marking)
}

function setMethod({ random }: Stage): Command {
  const [regime, method] = random.pick(REGIME_OF)
  const account = marginAccountOf(random.pick(FIRMS))
  return { type: 'SetRegime', actor: actorOf(OPERATOR), account, regime, method }
}

function setLine({ random }: Stage): Command {
  const account = marginAccountOf(random.pick(FIRMS))
  const type = 'SetCreditLine'
  return { type, actor: actorOf(OPERATOR), account, ...fundsOf(random), reference: 'limits' }
}
