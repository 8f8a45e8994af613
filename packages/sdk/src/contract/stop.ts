/** Stopping at once: kill switch, heartbeat, and what a lost stream cancels. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { FirmId, Id, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional
const Level = Type.Union([Type.Literal('user'), Type.Literal('firm'), Type.Literal('venue')])
export const KillScope = { level: Level, firm: partial(FirmId), user: partial(FirmId) }
export const Kill = closed(
  { ...Write, ...KillScope, reason: Text },
  "Stops a user, a firm or the venue, and cancels all that is theirs. Default: the caller's own firm and user.",
)
export const KillReceipt = closed(
  {
    killId: Id,
    at: Time,
    quotes: Type.Array(Id),
    requests: Type.Array(Id),
    blocks: Type.Array(Id, { description: 'Proposals withdrawn.' }),
    orders: Type.Array(Id, { description: 'Resting orders cancelled.' }),
  },
  'What the kill cancelled.',
)
export type KillReceipt = Static<typeof KillReceipt>
export const Revive = closed(
  { ...Write, ...KillScope, reason: Text },
  'Lets what was killed begin again.',
)

export const Covers = closed(
  {
    whose: partial(Type.Union([Type.Literal('user'), Type.Literal('firm')])),
    quotes: partial(Type.Boolean()),
    requests: partial(Type.Boolean()),
    acceptances: partial(Type.Boolean()),
  },
  "What is cancelled when the caller is lost. Default: all of the user's own.",
)
export type Covers = Static<typeof Covers>
export const Heartbeat = closed(
  {
    ...Write,
    ttlMs: Type.Integer({ description: '5000 to 120000; 0 ends the promise.' }),
    covers: partial(Covers),
  },
  'Promises to be heard from again in time; otherwise what it covers is cancelled.',
)

export const Pull = closed(
  {
    pullId: Id,
    reason: Type.Union([
      Type.Literal('kill'),
      Type.Literal('disconnect'),
      Type.Literal('heartbeat'),
      Type.Literal('corporate_action'),
    ]),
    user: partial(FirmId),
    at: Time,
    quotes: Type.Array(Id),
    requests: Type.Array(Id),
    acceptances: Type.Array(Id),
  },
  'Orders cancelled at once. `acceptances` names the requests they waited on.',
)
export type Pull = Static<typeof Pull>
