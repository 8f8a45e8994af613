/** What a trade would do to an account, before it is made: nothing is reserved, and nobody is told. */
import type { FastifyRequest } from 'fastify'
import {
  CLEARING,
  MARGIN_METHODS,
  REGIMES,
  accountId,
  balance,
  canonicalize,
  checkRange,
  deltasOf,
  everyCell,
  instrumentId,
  isContract,
  ownedBy,
  price,
  reject,
  rootsIn,
  settlePart,
  valuedIn,
  whatIf,
} from '@parley/core'
import type { Account, InstrumentId, MarginMethod, Rejection, State } from '@parley/core'
import type { BodyOf, Foreseen } from '@parley/sdk'
import { referenceMarks } from '../market/reference-marks.ts'
import { lacksArrays, marginMarks, methodsOf } from '../risk/margin-arrays.ts'
import type { Around } from '../risk/margin-arrays.ts'
import { byModels } from '../risk/margin-models.ts'
import type { Venue } from '../venue/venue.ts'
import { parsed, priceAt } from '../wire/exact.ts'
import { methodText } from '../wire/margin-views.ts'
import { amountText } from '../wire/numbers.ts'
import { onWire } from '../wire/refusal.ts'
import { callerOf } from './request.ts'

type Changes = ReadonlyMap<InstrumentId, bigint>

export async function foreseen(
  venue: Venue,
  request: FastifyRequest,
): Promise<Foreseen | Rejection> {
  const { firm } = callerOf(request).actor
  const busy = venue.limiter.take(firm)
  if (busy) return busy
  const { state } = venue.sequencer
  const body = request.body as NonNullable<BodyOf<'whatIf'>>
  const account = state.accounts.get(accountId(body.account))
  if (account?.firm !== firm || account.kind !== 'trading')
    return reject('unknown_account', 'account')
  const deltas = changesOf(venue, account, body)
  if ('code' in deltas) return deltas
  await venue.sequencer.durable()
  return foreseenOf(venue, account, deltas)
}

/** What the trade would change, or why there is no such trade. */
function changesOf(
  venue: Venue,
  { id: account }: Account,
  body: NonNullable<BodyOf<'whatIf'>>,
): Changes | Rejection {
  const { state } = venue.sequencer
  const typed = body.legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) }))
  const canonical = canonicalize(typed, state.listed, venue.clock.now())
  if ('code' in canonical) return canonical
  const { structure, flip, scaledBy } = canonical
  const asked = parsed(() => ({ price: priceAt(body.price, 'price') }))
  if ('code' in asked) return asked
  if (asked.price % structure.tick !== 0n)
    return reject('bad_tick', 'price', { tick: String(structure.tick) })
  const terms = {
    structure,
    size: BigInt(body.size) * scaledBy,
    price: price(flip ? -asked.price : asked.price),
  }
  const tooLarge = checkRange(terms, state.listed)
  if (tooLarge) return tooLarge
  const side = (body.side === 'buy') !== flip ? 'buy' : 'sell'
  const part = { ...terms, side, account, against: CLEARING, feeRole: 'taker' } as const
  return deltasOf(settlePart(part, state.listed), account)
}

function foreseenOf(venue: Venue, account: Account, deltas: Changes): Foreseen {
  const { state } = venue.sequencer
  const own = whatIf(state.ledger, state.listed, account, account.regime, deltas)
  const fresh = { market: venue.market, state, now: venue.clock.now() }
  const regimes = [
    ...REGIMES.filter((regime) => regime !== 'margined').map((regime) => ({
      regime,
      method: undefined,
    })),
    ...MARGIN_METHODS.map((method) => ({ regime: 'margined' as const, method })),
  ].map(({ regime, method }): Foreseen['regimes'][number] => {
    const isOwn = regime === account.regime && method === methodOf(account)
    // What is enforced goes by what was recorded; beside it, what the others would record now.
    const ledger =
      isOwn || method === undefined
        ? state.ledger
        : withMarks(fresh, [...ownedBy(state.ledger, account.id), ...deltas.keys()], method)
    const [before, after] = [new Map(), deltas].map((changes: Changes) =>
      whatIf(ledger, state.listed, account, regime, changes, method),
    )
    return {
      regime,
      ...(method && { method }),
      own: isOwn,
      before: before ? amounts(state, before.required) : [],
      after: after ? amounts(state, after.required) : [],
      ...refusal(after?.refused),
    }
  })
  return {
    account: account.id,
    regime: account.regime,
    ...methodText(account),
    buyingPower: [...own.available]
      .filter(([asset]) => !isContract(state.instruments.get(asset)))
      .map(([asset, after]) => ({
        asset,
        before: amountText(state, asset, balance(state.ledger, account.id, asset).available),
        after: amountText(state, asset, after),
      })),
    regimes,
    models: modelsOf(venue, account, deltas),
    ...refusal(own.refused),
  }
}

function methodOf({ regime, method = 'reg_t' }: Account): MarginMethod | undefined {
  return regime === 'margined' ? method : undefined
}

/** The ledger with marks of what has none that a method reads, as they would be recorded now. */
function withMarks(
  { market, state, now }: Around,
  ids: readonly InstrumentId[],
  method: MarginMethod,
): State['ledger'] {
  const { ledger, listed } = state
  const methods = new Set(methodsOf(method))
  const wanted = [...new Set([...rootsIn(listed, ids), ...ids])].filter(
    (id) =>
      listed(id)?.kind !== 'cash' &&
      (!ledger.margins.marks.has(id) || lacksArrays(state, methods, id)),
  )
  if (wanted.length === 0) return ledger
  const references = referenceMarks({ mark: (id, at) => market.mark(id, at) }, state, wanted, now)
  const margins = {
    ...ledger.margins,
    marks: new Map(ledger.margins.marks),
    arrays: new Map(ledger.margins.arrays),
  }
  for (const { instrument, price: at, arrays } of marginMarks(
    { market, state, now },
    references,
    methods,
  )) {
    margins.marks.set(instrument, at)
    if (arrays) margins.arrays.set(instrument, arrays)
  }
  return { ...ledger, margins }
}

function amounts(state: State, required: Changes | Rejection): { asset: string; amount: string }[] {
  if ('code' in required) return []
  return [...required].map(([asset, sum]) => ({ asset, amount: amountText(state, asset, sum) }))
}

function refusal(rejection: Rejection | undefined): Pick<Foreseen, 'refused'> {
  if (!rejection) return {}
  const { code, detail } = onWire(rejection)
  return { refused: { code, ...(detail === undefined ? {} : { detail: { ...detail } }) } }
}

/** One row for each margin model and each asset that positions are priced in. */
function modelsOf(venue: Venue, { id }: Account, deltas: Changes): Foreseen['models'] {
  const { state } = venue.sequencer
  const around = { market: venue.market, state, now: venue.clock.now() }
  const now = new Map<InstrumentId, bigint>()
  for (const { account, asset, total } of everyCell(state.ledger))
    if (account === id && total !== 0n) now.set(asset, total)
  const after = new Map(now)
  for (const [asset, delta] of deltas) after.set(asset, (after.get(asset) ?? 0n) + delta)
  const currencyOf = (asset: InstrumentId): InstrumentId | undefined => {
    const instrument = state.instruments.get(asset)
    return instrument && instrument.kind !== 'cash' ? valuedIn(instrument, state.listed) : undefined
  }
  const currencies = new Set([...after.keys()].flatMap((asset) => currencyOf(asset) ?? []))
  return [...currencies].flatMap((currency) => {
    const within = (all: Changes): Changes =>
      new Map([...all].filter(([asset]) => currencyOf(asset) === currency))
    return byModels(around, within(now), within(after)).map((row): Foreseen['models'][number] => ({
      model: row.model,
      currency,
      ...(row.before === undefined
        ? {}
        : { initialBefore: row.before.initial, maintenanceBefore: row.before.maintenance }),
      ...(row.after === undefined
        ? {}
        : { initialAfter: row.after.initial, maintenanceAfter: row.after.maintenance }),
      ...(row.missing === undefined ? {} : { missing: row.missing }),
    }))
  })
}
