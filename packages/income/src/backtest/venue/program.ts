/** The program of a back-test on its venue: its capital, and a mandate as wide as its file, or the one its owner would sign. */
import { instrumentId, price, timestamp } from '@parley/core'
import type { Mandate } from '@parley/core'
import type { ProgramFile } from '../../program/file.ts'
import { isSpread } from '../../program/write.ts'
import { ACCOUNT, OPERATOR, OWNER, USD, must, pay } from './stage.ts'
import type { Stage } from './stage.ts'
import { PROGRAM } from './work.ts'

export type Capital = {
  /** Cents. */
  readonly cash: bigint
  readonly units: bigint
}

/** A century of microseconds: longer than any tape. */
const FOREVER_US = 36_500 * 86_400_000_000

/** The file as it is played: it asks the one dealer there is, and what its owner would be asked is taken as approved. */
export function playedFile(file: ProgramFile): ProgramFile {
  const { panel: _panel, panelSize: _size, holdout: _holdout, ...execution } = file.execution ?? {}
  return { ...file, approval: 'auto', execution }
}

/** Puts the capital in, at the close of the first day, and gives all of it to the program. */
export function openProgram(
  stage: Stage,
  file: ProgramFile,
  { cash, units }: Capital,
  mandate: Mandate | undefined,
): void {
  // What bounds a short option counts as its cover.
  if (isSpread(file))
    must(stage, { type: 'SetRegime', actor: OPERATOR, account: ACCOUNT, regime: 'defined_risk' })
  must(stage, {
    type: 'ApplyProgram',
    actor: OWNER,
    program: PROGRAM,
    account: ACCOUNT,
    definition: JSON.stringify(file),
    underlying: instrumentId(file.underlying),
  })
  must(stage, {
    type: 'GrantMandate',
    actor: OWNER,
    program: PROGRAM,
    mandate: mandate ?? wideMandate(stage),
  })
  pay(stage, ACCOUNT, USD, cash)
  pay(stage, ACCOUNT, stage.underlying, units)
  const lines = [
    { asset: USD, amount: cash },
    { asset: stage.underlying, amount: units },
  ].filter(({ amount }) => amount > 0n)
  if (lines.length === 0) return
  const cost = (stage.close ?? 0n) * units
  const costs = units > 0n ? [{ asset: stage.underlying, cost }] : []
  must(stage, { type: 'AdoptPosition', actor: OWNER, program: PROGRAM, lines, costs })
}

function wideMandate({ underlying, now }: Stage): Mandate {
  return {
    number: 1,
    underlyings: [instrumentId(underlying)],
    opens: [
      'short_call',
      'short_put',
      'long_call',
      'long_put',
      'buy_underlying',
      'sell_underlying',
    ],
    contractsMax: 1_000_000n,
    clipMax: 1_000_000_000n,
    exposureMax: price(10n ** 18n),
    creditMin: price(0n),
    rollCreditMin: price(-(10n ** 14n)),
    slippageBps: 10_000,
    markMaxAgeMs: 86_400_000,
    callStrikeMin: undefined,
    putStrikeMax: undefined,
    daysMin: 0,
    daysMax: 3_650,
    window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 },
    validUntil: timestamp(now + FOREVER_US),
  }
}
