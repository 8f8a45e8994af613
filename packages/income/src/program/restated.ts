/** A program's file in the units of today. What its owner wrote stays; what corporate actions have made of its units since is read into it. [CRA-8] */
import {
  PRICE_SCALE,
  countAtMost,
  creditAtLeast,
  instrumentId,
  strikeAtLeast,
  strikeAtMost,
} from '@parley/core'
import type { Program, Restated } from '@parley/core'
import type { ProgramFile } from './file.ts'

const ONE = 10 ** PRICE_SCALE

/** The file as planned by. It was checked against its schema before it was applied. */
export function fileNow({
  definition,
  restatedFile,
}: Pick<Program, 'definition' | 'restatedFile'>): ProgramFile {
  const file = JSON.parse(definition) as ProgramFile
  const since = restatedFile.get(instrumentId(file.underlying))
  return since ? restatedBy(file, since) : file
}

/**
 * Units and contracts are multiplied and rounded down, open interest up; strikes are divided and lowered by special dividends, caps
 * rounded down and floors up; what is paid for a unit is divided and rounded up. Shares of something, days, odds and deltas stay.
 */
export function restatedBy(file: ProgramFile, since: Restated): ProgramFile {
  const { units, contracts, target, writeWhen, rollWhen, limits } = file
  const inMoney = by(since, creditAtLeast)
  const openInterestMin = (many: number): number =>
    -Number(countAtMost(BigInt(-Math.ceil(many)), since))
  return {
    ...file,
    underlying: since.into,
    ...(units === undefined ? {} : { units: by(since, countAtMost)(units) }),
    ...(contracts === undefined
      ? {}
      : { contracts: Number(countAtMost(BigInt(Math.floor(contracts)), since)) }),
    target: mapped(target, { width: inMoney }),
    ...(writeWhen && { writeWhen: mapped(writeWhen, { premiumMin: inMoney, openInterestMin }) }),
    ...(rollWhen && {
      rollWhen: mapped(rollWhen, { extrinsic: inMoney, creditMin: inMoney, openInterestMin }),
    }),
    ...(limits && {
      limits: mapped(limits, {
        callStrikeMin: by(since, strikeAtLeast),
        putStrikeMax: by(since, strikeAtMost),
      }),
    }),
  }
}

/** By whole numbers of 10^-8, as a mandate is. */
function by(since: Restated, rule: (value: bigint, since: Restated) => bigint) {
  return (value: number): number => Number(rule(BigInt(Math.round(value * ONE)), since)) / ONE
}

/** Those of the fields that are there, each by its own rule. */
function mapped<T extends object>(
  fields: T,
  rules: { readonly [K in keyof T]?: (value: number) => number },
): T {
  const changed: Partial<Record<keyof T, number>> = {}
  for (const name of Object.keys(rules) as (keyof T)[]) {
    const [value, rule] = [fields[name], rules[name]]
    if (typeof value === 'number' && rule) changed[name] = rule(value)
  }
  return { ...fields, ...changed }
}
