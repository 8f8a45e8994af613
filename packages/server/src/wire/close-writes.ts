/** Closing marks: a body into a command. */
import { DAY_US, instrumentId, reject, timestamp } from '@parley/core'
import { Inexact, priceAt, timeAt } from './exact.ts'
import { figureOf, isDate, timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const CLOSE_WRITES: WritesOf<'recordCloses'> = {
  recordCloses: {
    command: (meta, { day, marks }) => {
      if (!isDate(day)) throw new Inexact(reject('malformed', 'day'))
      return {
        type: 'RecordCloses',
        ...meta,
        dayEndsAt: timestamp(Date.parse(`${day}T00:00:00Z`) * 1000 + DAY_US),
        recorded: marks.map(({ instrument, price, source, observedAt }, i) => ({
          instrument: instrumentId(instrument),
          price: priceAt(price, `marks.${i}.price`),
          source,
          observedAt: timeAt(observedAt, `marks.${i}.observedAt`),
        })),
      }
    },
    reply: (answer) => ({
      day: timeText(Number(figureOf(answer, 'dayEndsAt')) - DAY_US).slice(0, 10),
      marks: answer['marks'],
    }),
  },
}
