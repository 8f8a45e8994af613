/**
 * The text of commands and events. It is the codec's, to the letter; the texts of a quote are spelled out here because a venue
 * writes them a hundred times as often as all others together, and those of an acceptance because there are a dozen of them. [COD-3]
 */
import { present } from '../assert.ts'
import { encode } from '../codec.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Hold, HoldLine } from '../ledger/hold.ts'
import type { Structure } from '../instrument/structure.ts'
import type { Marking } from '../marking/marking.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Quote } from '../rfq/quote.ts'
import type { RfqOwner, RfqTerms } from '../rfq/rfq.ts'
import type { Match, Trade } from '../trade/trade.ts'
import type { Command } from './command.ts'
import type { PlaceQuote, PricedRung } from '../rfq/command.ts'
import type { Event } from './event.ts'

export function commandText(command: Command): string {
  return command.type === 'PlaceQuote' &&
    command.marks === undefined &&
    command.riskMarks === undefined &&
    command.nonce === undefined &&
    command.clientId !== undefined
    ? placeQuoteText(command, command.clientId)
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
    case 'MatchMade':
      return `{"type":"MatchMade","match":${matchText(event.match)}${marksText(event.marks)}}`
    case 'TradeSettled':
      return `{"type":"TradeSettled","trade":${tradeText(event.trade)}}`
    case 'MarkingPlanned':
      return `{"type":"MarkingPlanned","marking":${markingText(event.marking)}}`
    case 'RfqRequested':
      return `{"type":"RfqRequested","terms":${termsText(event.terms)},"owner":${ownerText(event.owner)}${marksText(event.marks)}}`
    case 'RfqOpened':
      return `{"type":"RfqOpened","terms":${termsText(event.terms)}}`
    default:
      return encode(event)
  }
}

function placeQuoteText(command: PlaceQuote, clientId: string): string {
  const { actor, account, rfqId, ttlMs, bid, ask } = command
  // A caller may send any text as the request's id; each goes through the codec.
  return `{"type":"PlaceQuote","actor":{"firm":${encode(actor.firm)},"user":${encode(actor.user)}},"clientId":${encode(clientId)},"account":${encode(account)},"rfqId":${encode(rfqId)},"ttlMs":${ttlMs}${sideText('bid', bid)}${sideText('ask', ask)}}`
}

function quoteText(quote: Quote): string {
  const { quoteId, rfqId, maker, user, account, bid, ask, placedAt, expiresAt, holdId } = quote
  const hold = holdId === undefined ? '' : `,"holdId":"${holdId}"`
  return `{"quoteId":"${quoteId}","rfqId":"${rfqId}","maker":"${maker}","user":${encode(user)},"account":"${account}"${sideText('bid', bid)}${sideText('ask', ask)},"placedAt":${placedAt},"expiresAt":${expiresAt}${hold}}`
}

function sideText(name: 'bid' | 'ask', side: readonly PricedRung[] | undefined): string {
  if (!side) return ''
  // Each piece of a text is a thing of its own until the text is read, and most rungs are but a price and a size: these take few.
  let text = name === 'bid' ? ',"bid":[' : ',"ask":['
  for (let i = 0; i < side.length; i++) {
    const { price, size, min, step, legPrices } = present(side[i], 'a rung')
    if (i > 0) text += ','
    text += price === undefined ? '{"size":"~' : `{"price":"~${price}","size":"~`
    if (min === undefined && step === undefined && legPrices === undefined) {
      text += `${size}"}`
      continue
    }
    const least = min === undefined ? '' : `,"min":"~${min}"`
    const by = step === undefined ? '' : `,"step":"~${step}"`
    const legs = legPrices ? `,"legPrices":${pricesText(legPrices)}` : ''
    text += `${size}"${least}${by}${legs}}`
  }
  return `${text}]`
}

function pricesText(prices: readonly bigint[]): string {
  return prices.length === 0 ? '[]' : `["~${prices.join('","~')}"]`
}

function holdText({ id, account, purpose, lines }: Hold): string {
  let text = `{"id":"${id}","account":"${account}","purpose":{"kind":"${purpose.kind}","id":"${purpose.id}"},"lines":[`
  for (let i = 0; i < lines.length; i++) {
    const { asset, amount } = present(lines[i], 'a line')
    text += `${i === 0 ? '{"asset":"' : ',{"asset":"'}${asset}","amount":"~${amount}"}`
  }
  return `${text}]}`
}

function lineText({ asset, amount }: HoldLine): string {
  return `{"asset":"${asset}","amount":"~${amount}"}`
}

function entryText({ id, cause, postings }: Entry): string {
  let text = ''
  for (const { from, to, asset, amount, reason } of postings)
    text += `${text === '' ? '{"from":"' : ',{"from":"'}${from}","to":"${to}","asset":"${asset}","amount":"~${amount}","reason":"${reason}"}`
  // The operator's own words are in some causes.
  const by =
    cause.kind === 'trade' && cause.program === undefined
      ? `{"kind":"trade","id":"${cause.id}"}`
      : encode(cause)
  return `{"id":"${id}","cause":${by},"postings":[${text}]}`
}

function matchText(match: Match): string {
  // A program's own id, and terms of hedges, go through the codec.
  if (match.program !== undefined || match.hedges !== undefined) return encode(match)
  const { matchId, rfqId, entryId, side, size, price, fills } = match
  let text = ''
  for (const fill of fills)
    text += `${text === '' ? '' : ','}{"tradeId":"${fill.tradeId}","quoteId":"${fill.quoteId}","maker":"${fill.maker}","price":"~${fill.price}","size":"~${fill.size}"}`
  return `{"matchId":"${matchId}","rfqId":"${rfqId}","entryId":"${entryId}","side":"${side}","size":"~${size}","price":"~${price}","fills":[${text}]}`
}

function marksText(marks: readonly ReferenceMark[] | undefined): string {
  if (marks === undefined) return ''
  return marks.length === 0 ? ',"marks":[]' : `,"marks":${encode(marks)}`
}

function tradeText(trade: Trade): string {
  if (trade.hedges !== undefined) return encode(trade)
  const { tradeId, rfqId, quoteId, entryId, structure, side, price, size, legPrices } = trade
  const each = legPrices ? `,"legPrices":${pricesText(legPrices)}` : ''
  const taker =
    trade.disclosedTaker === undefined ? '' : `,"disclosedTaker":"${trade.disclosedTaker}"`
  return `{"tradeId":"${tradeId}","rfqId":"${rfqId}","quoteId":"${quoteId}","entryId":"${entryId}","structure":${structureText(structure)},"side":"${side}","price":"~${price}","size":"~${size}"${each},"legPricesBy":"${trade.legPricesBy}","maker":"${trade.maker}"${taker}}`
}

function structureText(structure: Structure): string {
  const { id, legs, quoteAsset, unit, tick, parts, hedges, references } = structure
  if (parts !== undefined || hedges !== undefined || references !== undefined)
    return encode(structure)
  let text = ''
  for (const { instrument, side, ratio } of legs)
    text += `${text === '' ? '{"instrument":"' : ',{"instrument":"'}${instrument}","side":"${side}","ratio":${ratio}}`
  return `{"id":"${id}","legs":[${text}],"quoteAsset":"${quoteAsset}","unit":"~${unit}","tick":"~${tick}"}`
}

function markingText({ matchId, rfqId, parties, instruments, tradedAt }: Marking): string {
  return `{"matchId":"${matchId}","rfqId":"${rfqId}","parties":${idsText(parties)},"instruments":${idsText(instruments)},"tradedAt":${tradedAt}}`
}

function idsText(ids: readonly string[]): string {
  return ids.length === 0 ? '[]' : `["${ids.join('","')}"]`
}

/** The terms written last: those of a request are written twice on end, for its taker and for its dealers. */
let written: { readonly terms: RfqTerms; readonly text: string } | undefined

function termsText(terms: RfqTerms): string {
  if (written?.terms !== terms) written = { terms, text: textOfTerms(terms) }
  return written.text
}

function textOfTerms(terms: RfqTerms): string {
  const { rfqId, structure, size, step, format, sides, openedAt, expiresAt } = terms
  const { feedback, secondRound, sealed, workup } = terms
  if (feedback ?? secondRound ?? sealed ?? workup) return encode(terms)
  const { blindUntil, quotesUntil, disclosedTaker, alias } = terms
  const blind = blindUntil === undefined ? '' : `,"blindUntil":${blindUntil}`
  const until = quotesUntil === undefined ? '' : `,"quotesUntil":${quotesUntil}`
  const taker = disclosedTaker === undefined ? '' : `,"disclosedTaker":"${disclosedTaker}"`
  const named = alias === undefined ? '' : `,"alias":"${alias}"`
  return `{"rfqId":"${rfqId}","structure":${structureText(structure)},"size":"~${size}","step":"~${step}","format":"${format}","sides":"${sides}","openedAt":${openedAt},"expiresAt":${expiresAt}${blind}${until}${taker}${named}}`
}

function ownerText(owner: RfqOwner): string {
  const { taker, user, account, flip, identity, panel, reserve, repeatedAfterMs } = owner
  const { program, intent, liquidation } = owner
  if (program !== undefined || intent !== undefined || liquidation) return encode(owner)
  const after = repeatedAfterMs === undefined ? '' : `,"repeatedAfterMs":${repeatedAfterMs}`
  return `{"taker":"${taker}","user":${encode(user)},"account":"${account}","flip":${flip},"identity":"${identity}","panel":${idsText(panel)},"reserve":${encode(reserve)}${after}}`
}
