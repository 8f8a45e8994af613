/** Stopping at once, and being stopped when silent: kill switch and heartbeat. */
import type { Args, Command, OptionSpecs } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { shortTime } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const KILL_OPTIONS: OptionSpecs = {
  level: { type: 'string', value: 'LEVEL', help: 'user, firm or venue (else firm)' },
  firm: { type: 'string', value: 'FIRM', help: 'which firm (operator; else your own)' },
  user: { type: 'string', value: 'USER', help: 'which user, with --level user (else yourself)' },
  reason: { type: 'string', value: 'TEXT', help: 'why, for the record', needed: true },
  ...WRITE_OPTIONS,
}

function killBody(args: Args) {
  const level = oneOf(args.text('level') ?? 'firm', ['user', 'firm', 'venue'], '--level')
  if (args.text('user') !== undefined && level !== 'user')
    throw new UsageError('--user goes with --level user')
  const reason = args.need('reason')
  return { ...write(args), level, reason, ...given(args, { firm: 'firm', user: 'user' }) }
}

const kill: Command = {
  name: 'kill',
  summary: 'Cancel every quote and request at once, and take no more until revived',
  options: KILL_OPTIONS,
  examples: [
    'parley kill --reason "prices look wrong"',
    'parley kill --level venue --reason drill',
  ],
  async run({ args, connection }) {
    const json = await connection.client.call('kill', { body: killBody(args) })
    return wrote(
      json,
      () =>
        `${json.killId}: ${json.quotes.length} quotes, ${json.requests.length} requests, ${json.blocks.length} blocks and ${json.orders.length} resting orders are cancelled. Begin again with \`parley revive\`.`,
    )
  },
}

const revive: Command = {
  name: 'revive',
  summary: 'Let what was killed begin again',
  options: KILL_OPTIONS,
  examples: ['parley revive --reason "prices are right again"'],
  async run({ args, connection }) {
    const json = await connection.client.call('revive', { body: killBody(args) })
    return wrote(json, () => `${json.scope} may begin again.`)
  },
}

const heartbeat: Command = {
  name: 'heartbeat',
  summary: 'Promise to be heard from again; otherwise your orders are cancelled',
  options: {
    within: { type: 'string', value: 'TIME', help: '5s to 120s (else 30s)' },
    end: { type: 'boolean', help: 'end the promise' },
    'whole-firm': { type: 'boolean', help: "cover all of your firm's orders, not only your own" },
    ...WRITE_OPTIONS,
  },
  examples: ['parley heartbeat --within 30s', 'parley heartbeat --end'],
  async run({ args, connection }) {
    const ttlMs = args.flag('end') ? 0 : (args.duration('within') ?? 30_000)
    const covers = args.flag('whole-firm') ? { covers: { whose: 'firm' as const } } : {}
    const json = await connection.client.call('heartbeat', {
      body: { ...write(args), ttlMs, ...covers },
    })
    const lost = (json.missed ?? []).map(
      ({ reason, quotes, requests, at }) =>
        `\nCancelled by ${reason} at ${shortTime(at)}: ${quotes.length} quotes, ${requests.length} requests.`,
    )
    const until = json.expiresAt
    return wrote(
      json,
      () =>
        (until === undefined
          ? 'No heartbeat is promised.'
          : `Promised until ${shortTime(until)} UTC.`) + lost.join(''),
    )
  },
}

export const STOP_COMMANDS: readonly Command[] = [kill, revive, heartbeat]
