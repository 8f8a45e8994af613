/** Lots as part of the venue: which of them a close takes is the account holder's word, recorded before the close. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import { accepted, ownAccount, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import type { LotChoice, LotId, LotMethod } from './lot.ts'

/** How closes of an account choose from now on. */
export type SetLotMethod = Meta & {
  readonly type: 'SetLotMethod'
  readonly account: AccountId
  readonly method: LotMethod
}
/** Which lots the next closes of an instrument take first, in place of what was chosen before; none: nothing is chosen. */
export type ChooseLots = Meta & {
  readonly type: 'ChooseLots'
  readonly account: AccountId
  readonly instrument: InstrumentId
  readonly choices: readonly LotChoice[]
  /** What is left of the open lots among them, as the lots stood when it came in: the state keeps none. Last, as a repeat is compared without it. */
  readonly lotsOpen?: readonly LotChoice[] | undefined
}
export type LotCommand = SetLotMethod | ChooseLots

export type LotEvent =
  | {
      readonly type: 'LotMethodSet'
      readonly firm: FirmId
      readonly account: AccountId
      readonly method: LotMethod
    }
  | {
      readonly type: 'LotsChosen'
      readonly firm: FirmId
      readonly account: AccountId
      readonly instrument: InstrumentId
      readonly choices: readonly LotChoice[]
    }

/** Lots named in one choice. */
export const CHOICES_MAX = 100

export const LOT_COMMANDS: CommandRules<LotCommand> = {
  SetLotMethod: { decide: setMethod },
  ChooseLots: { decide: chooseLots },
}

// The state keeps nothing of either: lots are a view, and so is what is chosen of them.
export const LOT_EVENTS: EventRules<LotEvent> = {
  LotMethodSet: {
    seenBy: (_state, { firm }) => [firm],
    answer: ({ account, method }) => ({ account, method }),
  },
  LotsChosen: {
    seenBy: (_state, { firm }) => [firm],
    answer: ({ account, instrument, choices }) => ({ account, instrument, lots: choices.length }),
  },
}

function setMethod(state: State, { actor, account, method }: SetLotMethod): Decision {
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  return accepted([{ type: 'LotMethodSet', firm: actor.firm, account, method }])
}

/** Guards in order: account, instrument, of each lot: named once, quantity, open, so much left of it. */
function chooseLots(state: State, command: ChooseLots): Decision {
  const { actor, account, instrument, choices, lotsOpen } = command
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  const of = state.instruments.get(instrument)
  if (!of || of.kind === 'cash') return refuse('unknown_instrument', 'instrument')
  const seen = new Set<LotId>()
  for (const [i, { lotId, quantity }] of choices.entries()) {
    if (seen.has(lotId)) return refuse('malformed', `lots.${i}.lotId`)
    if (quantity <= 0n) return refuse('bad_amount', `lots.${i}.quantity`)
    seen.add(lotId)
    const open = lotsOpen?.find((each) => each.lotId === lotId)
    if (lotsOpen && !open) return refuse('unknown_lot', `lots.${i}.lotId`)
    if (open && quantity > open.quantity)
      return refuse('lot_exceeded', `lots.${i}.quantity`, {
        asset: instrument,
        available: String(open.quantity),
      })
  }
  return accepted([{ type: 'LotsChosen', firm: actor.firm, account, instrument, choices }])
}
