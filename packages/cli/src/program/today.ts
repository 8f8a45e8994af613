/** What a program is held to in the units of today, beside what was written: as lines of text. */
import type { MandateToday, Program } from '@parley/sdk'
import { differences } from './read.ts'

/** A line for the file and one for each underlying of the mandate that corporate actions have changed the units of. */
export function todayTexts({ file, fileToday, mandate, mandateToday = [] }: Program): string[] {
  const texts = mandateToday.map((today) => {
    const { signedAs, underlying, isOver, since } = today
    const name = signedAs === underlying ? underlying : `${underlying}, signed as ${signedAs}`
    const what = isOver ? ['nothing is left of it'] : figuresOf(mandate, today)
    return `mandate today on ${name} (${sinceText(since)}): ${what.join('; ') || 'as signed'}`
  })
  if (!fileToday) return texts
  const changes = differences(file, fileToday.file)
  const since = sinceText(fileToday.since)
  return [`file today (${since}): ${changes.join('; ') || 'as written'}`, ...texts]
}

const FIGURES = [
  'callStrikeMin',
  'putStrikeMax',
  'contractsMax',
  'clipMax',
  'creditMin',
  'rollCreditMin',
] as const

function figuresOf(mandate: Program['mandate'], today: MandateToday): string[] {
  return FIGURES.flatMap((figure) => {
    const [signed, now] = [mandate?.[figure], today[figure]]
    return now === undefined || String(now) === String(signed)
      ? []
      : [`${figure} ${now}, signed as ${signed}`]
  })
}

function sinceText(since: MandateToday['since']): string {
  return since
    .map(({ action, effectiveAt }) => `${action} of ${effectiveAt.slice(0, 10)}`)
    .join(', ')
}
