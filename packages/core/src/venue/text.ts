/**
 * The text of commands and events. It is the codec's, to the letter; the texts of a quote are spelled out here because a venue
 * writes them a hundred times as often as all others together, and those of an acceptance because there are a dozen of them. [COD-3]
 */
import { encode } from '../codec.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Hold, HoldLine } from '../ledger/hold.ts'
import type { Quote } from '../rfq/quote.ts'
import type { Command } from './command.ts'
import type { PlaceQuote, PricedRung } from '../rfq/command.ts'
import type { Event } from './event.ts'

export function commandText(command: Command): string {
  return command.type === 'PlaceQuote' &&
    command.marks === undefined &&
    command.riskMarks === undefined &&
    command.nonce === undefined &&
    isPlain(command.clientId)
    ? placeQuoteText(command)
    : encode(command)
}

/** A command's text without the marks, the seed or the lots it came with, which are its last fields and not its caller's: what a repeat is compared by. [PRT-22] */
export function askedText(text: string): string {
  // Within a text value the quotation marks would be escaped. Figures of risk come before marks, and have marks of their own within.
  const risk = text.lastIndexOf(',"riskMarks":{')
  const marks = Math.max(
    text.lastIndexOf(',"marks":['),
    text.lastIndexOf(',"seed":"'),
    text.lastIndexOf(',"lotsOpen":['),
  )
  const at = risk < 0 ? marks : risk
  return at < 0 ? text : `${text.slice(0, at)}}`
}

export function eventText(event: Event): string {
  switch (event.type) {
    case 'QuotePlaced':
      return `{"type":"QuotePlaced","quote":${quoteText(event.quote)}}`
    case 'HoldPlaced':
      return `{"type":"HoldPlaced","hold":${holdText(event.hold)}}`
    case 'HoldResolved':
      return `{"type":"HoldResolved","holdId":"${event.holdId}","outcome":"${event.outcome}"}`
    case 'EntryPosted':
      return `{"type":"EntryPosted","entry":${entryText(event.entry)}}`
    case 'FeeCharged':
      return `{"type":"FeeCharged","firm":"${event.firm}","tradeId":"${event.tradeId}","fee":${lineText(event.fee)}}`
    case 'RfqEnded':
      return `{"type":"RfqEnded","rfqId":"${event.rfqId}","outcome":"${event.outcome}"}`
    default:
      return encode(event)
  }
}

/** Text that JSON writes as it stands, and that does not begin as a bigint does. Ids of the venue always are; a caller's own may not be. */
function isPlain(text: string | undefined): boolean {
  return text !== undefined && /^[\w.:-]+$/.test(text)
}

function textOf(text: string): string {
  return isPlain(text) ? `"${text}"` : encode(text)
}

function placeQuoteText(command: PlaceQuote): string {
  const { actor, clientId, account, rfqId, ttlMs, bid, ask } = command
  // A caller may send any text as the request's id; what is not plain goes through the codec.
  return `{"type":"PlaceQuote","actor":{"firm":${textOf(actor.firm)},"user":${textOf(actor.user)}},"clientId":"${clientId}","account":${textOf(account)},"rfqId":${textOf(rfqId)},"ttlMs":${ttlMs}${sideText('bid', bid)}${sideText('ask', ask)}}`
}

function quoteText(quote: Quote): string {
  const { quoteId, rfqId, maker, user, account, bid, ask, placedAt, expiresAt, holdId } = quote
  const hold = holdId === undefined ? '' : `,"holdId":"${holdId}"`
  return `{"quoteId":"${quoteId}","rfqId":"${rfqId}","maker":"${maker}","user":${textOf(user)},"account":"${account}"${sideText('bid', bid)}${sideText('ask', ask)},"placedAt":${placedAt},"expiresAt":${expiresAt}${hold}}`
}

function sideText(name: 'bid' | 'ask', side: readonly PricedRung[] | undefined): string {
  if (!side) return ''
  let text = ''
  for (const { price, size, min, step, legPrices } of side) {
    const at = price === undefined ? '' : `"price":"~${price}",`
    const least = min === undefined ? '' : `,"min":"~${min}"`
    const by = step === undefined ? '' : `,"step":"~${step}"`
    const legs = legPrices
      ? `,"legPrices":[${legPrices.map((each) => `"~${each}"`).join(',')}]`
      : ''
    text += `${text === '' ? '' : ','}{${at}"size":"~${size}"${least}${by}${legs}}`
  }
  return `,"${name}":[${text}]`
}

function holdText({ id, account, purpose, lines }: Hold): string {
  let text = ''
  for (const line of lines) text += `${text === '' ? '' : ','}${lineText(line)}`
  return `{"id":"${id}","account":"${account}","purpose":{"kind":"${purpose.kind}","id":"${purpose.id}"},"lines":[${text}]}`
}

function lineText({ asset, amount }: HoldLine): string {
  return `{"asset":"${asset}","amount":"~${amount}"}`
}

function entryText({ id, cause, postings }: Entry): string {
  let text = ''
  for (const { from, to, asset, amount, reason } of postings)
    text += `${text === '' ? '' : ','}{"from":"${from}","to":"${to}","asset":"${asset}","amount":"~${amount}","reason":"${reason}"}`
  // The operator's own words are in some causes.
  return `{"id":"${id}","cause":${encode(cause)},"postings":[${text}]}`
}
