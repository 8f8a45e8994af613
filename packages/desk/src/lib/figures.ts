/** Figures of a model, for reading: whole units with thousands apart, and short ones for pictures. */
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const FINE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const TINY = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })
const DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
/** What no asset can be divided into. */
const LEAST = 1e-8
const BRIEF = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

export function formatMoney(value: number): string {
  const text = (Math.abs(value) < 100 ? FINE : WHOLE).format(value)
  return text === '-0' ? '0' : text.replace('-', '−')
}

/** A greek: of what is priced in coins all of it may lie far below a hundredth. */
export function formatGreek(value: number): string {
  const size = Math.abs(value)
  return size >= 1 || size < LEAST ? formatMoney(value) : DIGITS.format(value).replace('-', '−')
}

export function formatShort(value: number): string {
  // Ticks of a picture of coins lie thousandths apart.
  return (Math.abs(value) < 1 ? TINY : SHORT).format(value).replace('-', '−')
}

/** In three digits and a letter, where there is no room for more. */
export function formatBrief(value: number): string {
  const text = (Math.abs(value) < 1 ? FINE : BRIEF).format(value)
  return text === '-0' ? '0' : text.replace('-', '−')
}

export function formatMove(share: number): string {
  const text = (100 * share).toFixed(0)
  return `${share > 0 ? '+' : ''}${text.replace('-', '−')}%`
}
