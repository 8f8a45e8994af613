/**
 * What is booked to a program by what it was: parts that make up exactly the lines of the booking, and so the program's ledger. [STM-7]
 * They are not a share of what its account's entries did: two programs may meet inside an account, where no entry moves anything.
 */
import type { Instrument, InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { spreadBy } from '../lot/lot.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { ProgramLine } from '../program/command.ts'
import type { ProgramPosted } from '../program/event.ts'
import { endingKind, tradeKind } from './cash-flow.ts'
import type { Flow, FlowKind } from './cash-flow.ts'

export type ProgramFlow = Pick<Flow, 'asset' | 'kind' | 'amount' | 'instrument'>

type Posted = Pick<ProgramPosted, 'cause' | 'lines' | 'costs'>

/**
 * `ofEntry`: the parts of the entry that moved it, on the program's account; `reversed`: the program's own parts of what a reversal
 * reverses.
 */
export type ProgramSources = {
  readonly listed: Listed
  readonly ofEntry: () => readonly ProgramFlow[]
  readonly reversed: () => readonly ProgramFlow[]
}

export function programFlowsOf(posted: Posted, sources: ProgramSources): readonly ProgramFlow[] {
  const { listed } = sources
  const { cause, lines } = posted
  switch (cause) {
    // The whole side of the account is the program's own.
    case 'trade':
      return sources.ofEntry()
    case 'reversal':
      return sources.reversed().map((flow) => ({ ...flow, amount: -flow.amount }))
    case 'cross':
    case 'liquidation':
      return dealtFlows(posted, listed)
    case 'expiry': {
      const option = optionIn(lines, listed)
      return flowsAs(lines, option, (asset) => endingKind(option, asset))
    }
    case 'adoption':
    case 'draw':
    case 'corporate_action':
      return flowsAs(lines, optionIn(lines, listed), () => cause)
  }
}

function optionIn(lines: readonly ProgramLine[], listed: Listed): Instrument | undefined {
  return lines.map(({ asset }) => listed(asset)).find((instrument) => instrument?.kind === 'option')
}

function flowsAs(
  lines: readonly ProgramLine[],
  of: Instrument | undefined,
  kindOf: (asset: InstrumentId) => FlowKind,
): readonly ProgramFlow[] {
  return lines
    .filter(({ amount }) => amount !== 0n)
    .map(({ asset, amount }) => ({ asset, kind: kindOf(asset), amount, instrument: of?.id }))
}

/**
 * Legs at their prices. What these leave of the money is the first leg's where two programs met, who pay no fee; in a liquidation it is
 * the fee, of the legs by what each was charged, unless no price is known.
 */
function dealtFlows({ cause, lines, costs }: Posted, listed: Listed): readonly ProgramFlow[] {
  const currency = currencyOf(lines, listed)
  const paid = lines.find(({ asset }) => asset === currency)?.amount ?? 0n
  const legs = lines.filter(({ asset }) => asset !== currency)
  const per = powerOfTen(PRICE_SCALE - (listed(currency)?.scale ?? 0))
  const cashes = legs.map(({ asset }) => {
    const cost = costs.find((each) => each.asset === asset)?.cost
    return cost === undefined ? 0n : -cost / per
  })
  const open = paid - cashes.reduce((sum, cash) => sum + cash, 0n)
  const isFee = cause === 'liquidation' && costs.length > 0
  const fees = isFee ? spreadBy(open, feeWeights(legs, listed)) : []
  return legs.flatMap(({ asset, amount }, i): ProgramFlow[] => {
    const of = { instrument: asset }
    const kind = tradeKind(listed(asset))
    const rest = i === 0 && !isFee ? open : 0n
    const parts: ProgramFlow[] = [
      { ...of, asset: currency, kind, amount: (cashes[i] ?? 0n) + rest },
      { ...of, asset: currency, kind: 'fee', amount: fees[i] ?? 0n },
      { ...of, asset, kind, amount },
    ]
    return parts.filter((part) => part.amount !== 0n)
  })
}

/** What a deal is priced in: all its legs are in one asset, which is none of them. */
function currencyOf(lines: readonly ProgramLine[], listed: Listed): InstrumentId {
  const traded = lines.flatMap(({ asset }) => {
    const instrument = listed(asset)
    return instrument && instrument.kind !== 'cash' ? [instrument] : []
  })
  // A coin may be what an option is paid in.
  const priced = traded.find(({ kind }) => kind === 'option') ?? traded[0]
  return (priced as Tradable).terms.quoteAsset
}

function feeWeights(legs: readonly ProgramLine[], listed: Listed): readonly bigint[] {
  return legs.map(({ asset, amount }) => {
    const { lot, takerFeePerLot } = (listed(asset) as Tradable).terms
    return ((amount < 0n ? -amount : amount) / lot) * takerFeePerLot
  })
}
