/** For tests: moves of a random history about the lives of what is held: expiry, exercise, corporate actions, reversals. */
import { OPERATOR, actor, settling } from './_venue.ts'
import type { World } from './_venue.ts'
import { optionsOf } from './_invariant.ts'
import { pick } from './_pick.ts'
import { announcing, applying } from './corporate-action/_acting.ts'
import type { ActionTerms } from './corporate-action/action.ts'
import { instrumentId } from './instrument/instrument.ts'
import type { InstrumentId } from './instrument/instrument.ts'
import type { Entry } from './ledger/entry.ts'
import { balance } from './ledger/ledger.ts'
import { price } from './num/units.ts'
import type { Command } from './venue/command.ts'
import type { State } from './venue/state.ts'

export const LIFE_KINDS = ['expire', 'exercise', 'instruct', 'announce', 'act', 'reverse'] as const
export type LifeKind = (typeof LIFE_KINDS)[number]

const RATIOS: readonly (readonly [bigint, bigint])[] = [
  [2n, 1n],
  [7n, 1n],
  [3n, 2n],
  [1n, 10n],
  [5n, 4n],
  [1n, 3n],
]

/** The command of a move; undefined where there is nothing to do it to. */
export function lifeCommand(
  world: World,
  kind: LifeKind,
  dice: readonly number[],
): Command | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = dice
  const { state } = world
  switch (kind) {
    case 'expire': {
      const due = pick(optionsOf(state), a)
      if (!due) return undefined
      if (b % 4 === 0 && world.now < due.expiresAt) world.now = due.expiresAt
      return settling(due.id, `${380 + (c % 40)}.${10 + (d % 90)}`)
    }
    case 'exercise': {
      // Three times in four of what can be exercised early, and as many as there are.
      const all = holdings(world)
      const american = all.filter(({ style }) => style === 'american')
      const held = pick(c % 4 !== 0 && american.length > 0 ? american : all, a)
      if (!held) return undefined
      const { firm, account, instrument, total } = held
      const contracts = b % 8 === 0 ? total + 1n : 1n + (BigInt(b) % total)
      const seed = `${c}${d}${e}`.padStart(32, '0')
      return { type: 'ExerciseOption', actor: actor(firm), account, instrument, contracts, seed }
    }
    case 'instruct': {
      const held = pick(holdings(world), a)
      if (!held) return undefined
      const { firm, account, instrument } = held
      return b % 4 === 0
        ? { type: 'CancelInstruction', actor: actor(firm), account, instrument }
        : {
            type: 'InstructExercise',
            actor: actor(firm),
            account,
            instrument,
            contracts: BigInt(b % 3),
          }
    }
    case 'announce':
      // Most histories are about other things.
      return a % 12 === 0
        ? announcing(actionFrom(dice, nowadays(state, 'SPY')), world.now + 2)
        : undefined
    case 'act': {
      const open = [...state.corporateActions.values()].find(({ status }) => status === 'announced')
      return open && applying(open.action.actionId, String(c).padStart(32, '0'))
    }
    case 'reverse': {
      const entry = pick(entriesOf(world), a)
      return entry && { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' }
    }
  }
}

/** A structure or instrument by the names of today: what corporate actions made of those in it. */
export function nowadays(state: State, text: string): string {
  return text.replaceAll(/[A-Z][A-Z0-9.-]*/g, (name) => {
    let id = instrumentId(name)
    for (let next: InstrumentId | undefined = id; next !== undefined;) {
      id = next
      const one = state.instruments.get(id)
      next = one && 'retired' in one ? one.retired?.into : undefined
    }
    return id
  })
}

function actionFrom([, b = 0, c = 0, d = 0]: readonly number[], name: string): ActionTerms {
  const underlying = instrumentId(name)
  switch (b % 8) {
    case 0:
      return {
        kind: 'special_dividend',
        underlying,
        amount: price(BigInt(1 + (c % 500)) * 1_000_000n),
      }
    case 1:
      return { kind: 'symbol_change', underlying, symbol: instrumentId(`S${c}`) }
    case 2:
      return { kind: 'cash_merger', underlying, cash: price(BigInt(30_000 + d) * 1_000_000n) }
    default: {
      const [numerator = 2n, denominator = 1n] = pick(RATIOS, c) ?? []
      const fractionPrice = denominator > 1n ? price(BigInt(d) * 1_000_001n) : undefined
      return { kind: 'split', underlying, numerator, denominator, fractionPrice }
    }
  }
}

/** Long positions in options, European and settled in cash among them. */
function holdings({ state }: World) {
  return optionsOf(state).flatMap(({ id: instrument, style }) =>
    [...state.accounts.values()]
      .map(({ id: account, firm }) => ({
        firm,
        account,
        instrument,
        style,
        total: balance(state.ledger, account, instrument).total,
      }))
      .filter(({ total }) => total > 0n),
  )
}

function entriesOf(world: World): readonly Entry[] {
  return world.events.flatMap((event) => (event.type === 'EntryPosted' ? [event.entry] : []))
}
