import type { ExecutionRecord, PriceLevel, StructureMark } from './record.ts'

/** Thrown for a record that cannot be true; `path` names the field. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/**
 * Throws an {@link ExecutionError} for the first field that cannot be true: a number that is not
 * finite, a size or value of a point not above 0, an end before the beginning, more filled than
 * asked for, a fill without a side, a quote or pass of a dealer that was not asked, an id or a
 * leg's instrument twice.
 */
export function checkRecords(records: readonly ExecutionRecord[]): void {
  const ids = new Set<string>()
  records.forEach((record, i) => {
    need(!ids.has(record.requestId), `records.${i}.requestId`, 'given once')
    ids.add(record.requestId)
    checkRecord(record, `records.${i}`)
  })
}

function checkRecord(record: ExecutionRecord, path: string): void {
  positive(record.size, `${path}.size`)
  positive(record.cashPerPoint, `${path}.cashPerPoint`)
  if (record.tick !== undefined) positive(record.tick, `${path}.tick`)
  finite(record.openedAtUs, `${path}.openedAtUs`)
  finite(record.endedAtUs, `${path}.endedAtUs`)
  need(record.endedAtUs >= record.openedAtUs, `${path}.endedAtUs`, 'no earlier than openedAtUs')
  if (record.takerFee !== undefined) finite(record.takerFee, `${path}.takerFee`)
  const asked = new Set(record.asked)
  need(asked.size === record.asked.length, `${path}.asked`, 'a list without repeats')
  if (record.holdout !== undefined) {
    const { makers, share } = record.holdout
    need(share > 0 && share < 1, `${path}.holdout.share`, 'above 0 and below 1')
    need(!makers.some((maker) => asked.has(maker)), `${path}.holdout.makers`, 'dealers not asked')
  }
  const answers = { quotes: record.quotes, passes: record.passes }
  for (const [field, list] of Object.entries(answers))
    list.forEach(({ maker, atUs }, i) => {
      need(asked.has(maker), `${path}.${field}.${i}.maker`, 'a dealer that was asked')
      const inside = atUs >= record.openedAtUs && atUs <= record.endedAtUs
      need(inside, `${path}.${field}.${i}.atUs`, 'within the request')
    })
  record.quotes.forEach((quote, i) => {
    if (quote.bid) checkLevel(quote.bid, `${path}.quotes.${i}.bid`)
    if (quote.ask) checkLevel(quote.ask, `${path}.quotes.${i}.ask`)
  })
  checkFills(record, asked, path)
  checkMarks(record, path)
}

function checkFills(record: ExecutionRecord, asked: ReadonlySet<string>, path: string): void {
  let filled = 0
  record.fills.forEach((fill, i) => {
    need(asked.has(fill.maker), `${path}.fills.${i}.maker`, 'a dealer that was asked')
    checkLevel(fill, `${path}.fills.${i}`)
    if (fill.fee !== undefined) finite(fill.fee, `${path}.fills.${i}.fee`)
    filled += fill.size
  })
  need(filled <= record.size * (1 + 1e-9), `${path}.fills`, 'no more than was asked for')
  const sided = record.fills.length === 0 || record.side !== undefined
  need(sided, `${path}.side`, 'given where there is a trade')
  record.acceptances?.forEach(({ atUs, decidedAtUs }, i) => {
    finite(atUs, `${path}.acceptances.${i}.atUs`)
    const later = decidedAtUs === undefined || decidedAtUs >= atUs
    need(later, `${path}.acceptances.${i}.decidedAtUs`, 'no earlier than atUs')
  })
}

function checkMarks(record: ExecutionRecord, path: string): void {
  const { request, end, after } = record.marks
  if (request) checkMark(request, `${path}.marks.request`)
  if (end) checkMark(end, `${path}.marks.end`)
  after?.forEach(({ horizonMs, mark }, i) => {
    positive(horizonMs, `${path}.marks.after.${i}.horizonMs`)
    checkMark(mark, `${path}.marks.after.${i}.mark`)
  })
}

function checkMark(mark: StructureMark, path: string): void {
  const { legs, ...numbers } = mark
  for (const [field, value] of Object.entries(numbers)) finite(value, `${path}.${field}`)
  if (mark.underlying !== undefined) positive(mark.underlying, `${path}.underlying`)
  const instruments = legs?.map(({ instrument }) => instrument)
  legs?.forEach((leg, i) => {
    const first = instruments?.indexOf(leg.instrument) === i
    need(first, `${path}.legs.${i}.instrument`, 'in one leg only')
    need(Number.isFinite(leg.ratio) && leg.ratio !== 0, `${path}.legs.${i}.ratio`, 'not 0')
    leg.bids.forEach((level, j) => checkLevel(level, `${path}.legs.${i}.bids.${j}`))
    leg.asks.forEach((level, j) => checkLevel(level, `${path}.legs.${i}.asks.${j}`))
  })
}

function checkLevel({ price, size }: PriceLevel, path: string): void {
  finite(price, `${path}.price`)
  positive(size, `${path}.size`)
}

function finite(value: number, path: string): void {
  need(Number.isFinite(value), path, 'a finite number')
}

function positive(value: number, path: string): void {
  need(Number.isFinite(value) && value > 0, path, 'a finite number above 0')
}

function need(ok: boolean, path: string, what: string): void {
  if (!ok) throw new ExecutionError(path, `${path} must be ${what}`)
}
