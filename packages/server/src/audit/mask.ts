/**
 * Records as somebody may see them who is to know what happened and not to whom. In texts that can name another firm than their
 * reader's, each name is a token: a hash of the name under a salt of its own, which follows from a key of the venue, the request and the
 * name. So a firm has one token in all of a request and another in the next; no list of firms leads to it; and one name can be
 * shown, by its salt, without the others.
 *
 *   key          = sha256('parley-mask-1' ‖ '\n' ‖ salts of the first record)       the first record is in no proof
 *   salt(name)   = sha256(key ‖ '\n' ‖ request ‖ '\n' ‖ name)
 *   token(name)  = '#' ‖ sha256(salt(name) ‖ '\n' ‖ name)
 *   leaf(i)      = sha256(first 22 characters of sha256('parley-mask-1' ‖ '\n' ‖ salt(i)) ‖ '\n' ‖ text(i) with tokens)
 *   hash         = sha256('parley-mask-1' ‖ '\n' ‖ hash ‖ '\n' ‖ seq ‖ '\n' ‖ ts ‖ '\n' ‖ refused ‖ '\n' ‖ leaf(0) ‖ '\n' ‖ leaf(1) …)
 *
 * A text without such names keeps its leaf, and a record without such texts its hash. The hashes are leaves of a second tree, whose root
 * checkpoints commit to: nothing of this is done when a record is written.
 */
import { hash as digest } from 'node:crypto'
import { SALT_LENGTH, leafOf } from '../journal/record.ts'
import type { JournalRecord, Sealed } from '../journal/record.ts'

/** A name, as JSON writes it, and the salt that its token is made with. */
export type OpenedName = { readonly name: string; readonly salt: string }

/** A text as it may be shown, the salt of its leaf, and the names in it. */
type MaskedText = {
  readonly salt: string
  readonly text: string
  readonly names: readonly OpenedName[]
}

const DOMAIN = 'parley-mask-1'

/** Texts that are shown to one party and can name another. */
const NAMING =
  /"type":"(?:CreateRfq|CounterRfq|RfqRequested|RfqOpened|QuotePlaced|QuotesUnveiled|RoundSelected|DealerPassed|QuoteEnded|MatchMade|WorkupMatched|TradeSettled|CounterPlaced|CounterHit)"/

/** Where firms, their people, accounts and aliases stand in them: alone, and in lists. */
const NAMES =
  /"(?:maker|taker|disclosedTaker|alias|firm|user|account)":"(?:[^"\\]|\\.)*"|"(?:panel|makers|dealers|to|told)":\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*")*\]/g

const REQUEST = /"rfqId":"([^"\\]+)"/

const TOKEN = /"(#[\w-]{43})"/g

/** The venue's key for tokens, from the salts of its first record. */
export function maskKeyOf(first: Pick<JournalRecord, 'salts'>): string {
  return digest('sha256', `${DOMAIN}\n${first.salts}`, 'base64url')
}

export function tokenOf({ name, salt }: OpenedName): string {
  return `#${digest('sha256', `${salt}\n${name}`, 'base64url')}`
}

/** The texts of a record, the command first, masked where they name anybody; undefined where none of them does. */
export function maskedTextsOf(
  key: string,
  record: JournalRecord,
): readonly (MaskedText | undefined)[] | undefined {
  const { command, outcome } = record
  const texts = [command, ...outcome]
  if (record.refused || !texts.some((text) => NAMING.test(text))) return undefined
  const common = texts.map(requestOf).find((id) => id !== undefined)
  const masked = texts.map((text, i) => {
    const request = requestOf(text) ?? common
    if (request === undefined || !NAMING.test(text)) return undefined
    const salt = record.salts.slice(i * SALT_LENGTH, (i + 1) * SALT_LENGTH)
    return maskedText(key, request, salt, text)
  })
  return masked.some((each) => each !== undefined) ? masked : undefined
}

function requestOf(text: string): string | undefined {
  return REQUEST.exec(text)?.[1]
}

function maskedText(
  key: string,
  request: string,
  salt: string,
  text: string,
): MaskedText | undefined {
  const names: OpenedName[] = []
  const shown = text.replace(NAMES, (field) => {
    const value = field.indexOf(':') + 1
    return (
      field.slice(0, value) +
      field.slice(value).replace(/"((?:[^"\\]|\\.)*)"/g, (_quoted, name: string) => {
        const opened = { name, salt: digest('sha256', `${key}\n${request}\n${name}`, 'base64url') }
        names.push(opened)
        return `"${tokenOf(opened)}"`
      })
    )
  })
  if (names.length === 0) return undefined
  const leafSalt = digest('sha256', `${DOMAIN}\n${salt}`, 'base64url').slice(0, SALT_LENGTH)
  return { salt: leafSalt, text: shown, names }
}

/** The hash of a record whose leaves are those of masked texts; `hash` is the record's own. */
export function maskedHashOf(hash: string, { seq, ts, refused, leaves }: Sealed): string {
  return digest(
    'sha256',
    [DOMAIN, hash, seq, ts, refused ? 1 : 0, ...leaves].join('\n'),
    'base64url',
  )
}

/** The leaves of a record, those of masked texts in the place of their own. */
export function maskedLeavesOf(
  record: JournalRecord,
  masked: readonly (MaskedText | undefined)[],
): string[] {
  return [record.command, ...record.outcome].map((text, i) => {
    const shown = masked[i]
    return shown
      ? leafOf(shown.salt, shown.text)
      : leafOf(record.salts.slice(i * SALT_LENGTH, (i + 1) * SALT_LENGTH), text)
  })
}

/** What the second tree holds for a record. */
export function maskedRecordHash(key: string, record: JournalRecord): string {
  const masked = maskedTextsOf(key, record)
  if (!masked) return record.hash
  return maskedHashOf(record.hash, { ...record, leaves: maskedLeavesOf(record, masked) })
}

/** A text with the names in the place of their tokens, as far as they are opened. */
export function unmasked(text: string, opened: ReadonlyMap<string, string>): string {
  return text.replace(TOKEN, (quoted, token: string) => {
    const name = opened.get(token)
    return name === undefined ? quoted : `"${name}"`
  })
}
