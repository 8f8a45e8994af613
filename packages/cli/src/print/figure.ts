/** Figures for reading: a number, or why there is none. */
import { grouped } from './decimal.ts'

export type Figure =
  | { readonly known: true; readonly value: number }
  | { readonly known: false; readonly reason: string }

/** What no asset can be divided into. */
const LEAST = 1e-8

/** With so many decimals; a figure that is missing is its reason. */
export function figureText(figure: Figure | undefined, decimals: number): string {
  if (figure === undefined) return ''
  return figure.known ? numberText(figure.value, decimals) : figure.reason.replaceAll('_', ' ')
}

export function numberText(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return grouped(Number(text) === 0 ? text.replace('-', '') : text)
}

/** A greek: two decimals, or three digits of one below 1, since of what is priced in coins all of it may lie there. */
export function greekText(value: number): string {
  const size = Math.abs(value)
  if (size >= 1 || size < LEAST) return numberText(value, 2)
  return value.toFixed(2 - Math.floor(Math.log10(size))).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** A price: up to four decimals, two at least. */
export function pointsText(figure: Figure | undefined): string {
  return figureText(figure, 4).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** An amount of an asset, whichever it is: cents at least, and all that a coin has. */
export function amountText(figure: Figure | undefined): string {
  return figureText(figure, 8).replace(/(\.\d\d\d*?)0+$/, '$1')
}
