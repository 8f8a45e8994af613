/** Limits on risk, their history, and what changed: told once, or as it happens. */
import { RISK_MEASURES, openStream } from '@parley/sdk'
import type { Push, RiskAlert, RiskLimit, RiskLimitChange, RiskSavedChange } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command, Invocation, Shown } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { oneOf } from './parties.ts'
import { watchedClock } from './watched-clock.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const ACTIONS = ['set', 'list', 'history'] as const

const OF_SCOPE = {
  scope: { type: 'string', value: 'SCOPE', help: 'of one limit alone: its `scope` in `--json`' },
  ...PAGE_OPTIONS,
} as const

function scoped(args: Args) {
  return { ...page(args), ...given(args, { scope: 'scope' }) }
}

const limit: Command = {
  name: 'risk limit',
  summary: 'Set a risk limit, list them and where they stand, or their history',
  positionals: 'set|list|history',
  options: {
    measure: { type: 'string', value: 'NAME', help: RISK_MEASURES.join(', '), needed: 'to set' },
    soft: { type: 'string', value: 'N', help: 'be warned beyond it' },
    hard: { type: 'string', value: 'N', help: 'refuse what would go beyond it' },
    account: { type: 'string', value: 'ACCOUNT', help: 'only of this account' },
    underlying: { type: 'string', value: 'ID', help: 'only on this share or coin' },
    program: { type: 'string', value: 'PROGRAM', help: 'only what this program owns' },
    stack: { type: 'string', value: 'STACK', help: 'only what programs of this stack own' },
    stress: {
      type: 'string',
      value: 'NAME',
      help: 'under this stress of your own (`risk stress`)',
    },
    asset: {
      type: 'string',
      value: 'ASSET',
      help: 'measured in it (else what the venue quotes in)',
    },
    firm: { type: 'string', value: 'FIRM', help: 'whose (operator; else your own)' },
    'mark-age': { type: 'string', value: 'TIME', help: 'oldest mark it is measured by (else 1m)' },
    ...OF_SCOPE,
    ...WRITE_OPTIONS,
  },
  details: [
    'delta, gamma (per 1 %), vega (a point), theta (a day), rho (a basis point): magnitude in money. beta: of delta weighted by',
    'your betas (`risk betas`). stress: the worst loss of the named stresses, or under your own one with --stress.',
    'var: the loss that one in twenty of the venue’s draws of a day passes; shortfall: the mean of those that do.',
    'assignment: cash if every short put is assigned; cliff: of the dearest date. strikes: strike times units written on one',
    'underlying within 2 % of strikes, where that is most. concentration: basis points of all delta in one underlying.',
    'These the venue’s timer reads; beyond a hard bound at its last look only what makes positions smaller trades. All but the',
    'first are in ten-thousandths. counterparty: notional opened with one firm.',
    'margin: how near spot is to a margin call, diversification: deviations of programs by that of their sum (of both less is',
    'worse). correlation: the highest of two programs’ daily gains. factor: the part of the first factor of all of them.',
    '`set` without a bound ends the limit.',
  ].join('\n'),
  examples: [
    'parley risk limit set --measure vega --soft 4000 --hard 5000 --underlying SPY',
    'parley risk limit set --measure shortfall --soft 40000 --hard 50000',
    'parley risk limit set --measure concentration --soft 6000',
    'parley risk limit set --measure stress --hard 250000 --account acme:main',
    'parley risk limit set --measure stress --stress crash --hard 250000',
    'parley risk limit set --measure margin --soft 1500',
    'parley risk limit list',
    'parley risk limit history --scope "firm delta acme:main *"',
  ],
  run(invocation) {
    const { args } = invocation
    switch (oneOf(args.positionals[0] ?? 'list', ACTIONS, 'an action')) {
      case 'set':
        return set(invocation)
      case 'history':
        return history(invocation)
      case 'list':
        return list(invocation)
    }
  },
}

async function set({ args, connection }: Invocation): Promise<Shown> {
  const measure = args.text('measure')
  if (measure === undefined) throw new UsageError('--measure is missing')
  const markAgeMs = args.duration('mark-age')
  const names = [
    'soft',
    'hard',
    'account',
    'underlying',
    'program',
    'stack',
    'stress',
    'asset',
    'firm',
  ]
  const body = {
    ...write(args),
    ...given(args, Object.fromEntries(names.map((name) => [name, name]))),
    measure: oneOf(measure, RISK_MEASURES, '--measure'),
    ...(markAgeMs === undefined ? {} : { markAgeMs }),
  }
  const json = await connection.client.call('setRiskLimit', { body })
  const ends = !('soft' in body) && !('hard' in body)
  return wrote(json, () => `The limit ${json.scope} is ${ends ? 'ended' : 'set'}.`)
}

async function list({ connection }: Invocation): Promise<Shown> {
  const json = await connection.client.call('riskLimits')
  const text = table(
    columns(['measure', 'of', 'underlying', 'by', '>now', '>soft', '>hard', 'in', 'level', 'from']),
    json.limits.map((each) => [
      measureOf(each),
      whose(each),
      each.underlying ?? 'all',
      each.by,
      each.now === undefined ? 'unknown' : grouped(each.now),
      each.soft === undefined ? '' : grouped(each.soft),
      each.hard === undefined ? '' : grouped(each.hard),
      each.unit,
      each.level,
      each.missing === undefined ? fromOf(each) : `no ${each.wants ?? 'mark'}: ${each.missing}`,
    ]),
    'No risk limits. Set one with `parley risk limit set --measure vega --hard 5000`.',
  )
  return { json, text }
}

async function history({ args, connection }: Invocation): Promise<Shown> {
  const json = await connection.client.call('riskLimitHistory', { query: scoped(args) })
  const text = table(
    columns(['at (UTC)', 'user', 'by', 'measure', 'of', 'underlying', '>soft', '>hard', 'under']),
    json.changes.map((each) => (each.kind === 'limit' ? changeRow(each) : savedRow(each))),
    args.text('scope') === undefined
      ? 'No risk limit was ever set.'
      : 'No limit of that scope was ever set: `parley risk limit list --json` has the scopes.',
  )
  return { json, text: text + more(json.next) }
}

/** What it comes from, and what its setter saved for it to be measured by. */
function fromOf({ of, under }: Pick<RiskLimit, 'of' | 'under'>): string {
  return [of, under === undefined ? undefined : `(${under})`].filter(Boolean).join(' ')
}

function measureOf({ measure, stress }: Pick<RiskLimitChange, 'measure' | 'stress'>): string {
  return stress === undefined ? measure : `${measure} ${stress}`
}

function whose({
  account,
  program,
  stack,
}: Pick<RiskLimitChange, 'account' | 'program' | 'stack'>): string {
  if (program !== undefined) return `program ${program}`
  return stack === undefined ? (account ?? 'all') : `stack ${stack}`
}

function changeRow(each: RiskLimitChange): string[] {
  const bound = (text: string | undefined): string =>
    each.ended ? 'ended' : text === undefined ? '' : grouped(text)
  return [
    shortTime(each.at),
    each.user,
    each.by,
    measureOf(each),
    whose(each),
    each.underlying ?? 'all',
    bound(each.soft),
    bound(each.hard),
    each.under ?? '',
  ]
}

/** What limits are measured by, as it was saved: it bounds nothing itself. */
function savedRow({ at, user, by, kind, name, under, was }: RiskSavedChange): string[] {
  const now = under ?? 'forgotten'
  const what = [kind, name].filter(Boolean).join(' ')
  const told = was === undefined ? now : `${now} (was ${was})`
  return [shortTime(at), user, by, what, '', '', '', '', told]
}

const alerts: Command = {
  name: 'risk alerts',
  summary: 'List what changed in your risk and why, newest first',
  options: OF_SCOPE,
  details: 'You are watched from your first risk limit on.',
  examples: ['parley risk alerts', 'parley risk alerts --limit 20 --json'],
  async run({ args, connection }) {
    const json = await connection.client.call('riskAlerts', { query: scoped(args) })
    const text = table(
      columns(['at (UTC)', 'what', 'subject', 'level', '>observed', '>bound', 'in', 'of']),
      json.alerts.map(alertRow),
      'Nothing has changed since you are watched.',
    )
    return { json, text: text + more(json.next) }
  },
}

function alertRow(each: RiskAlert): string[] {
  return [
    shortTime(each.at),
    each.kind,
    each.subject,
    each.from === each.level ? `${each.level} still` : `${each.from} to ${each.level}`,
    each.observed === undefined ? '' : grouped(each.observed),
    each.bound === undefined ? '' : grouped(each.bound),
    each.unit,
    each.of ?? '',
  ]
}

const watch: Command = {
  name: 'risk watch',
  summary: 'Tell what changes in your risk as it happens, until stopped',
  examples: ['parley risk watch', 'parley risk watch --json >> risk.jsonl'],
  async run({ connection, io, json }) {
    const ended = Promise.withResolvers<void>()
    ended.promise.catch(() => {})
    if (!json) io.out((await watchedClock(connection.client)).says)
    const say = (value: object, text: string): void =>
      io.out(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    const onPush = (push: Push): void => {
      if (push.topic !== 'risk') return
      if (push.type === 'snapshot') {
        for (const alert of push.data.alerts)
          say(alert, `standing  ${alert.kind}  ${alert.subject}  ${alert.level}`)
        return
      }
      for (const change of push.data)
        if (change.type === 'alert') say(change, alertRow(change.alert).join('  '))
        else if (change.type === 'limit')
          say(change, `limit  ${changeRow(change.change).join('  ')}`)
        else {
          const { account, deficit, asset, dueAt, change: what } = change.change
          say(change, `margin call  ${account}  ${what}  ${deficit} ${asset}  due ${dueAt}`)
        }
    }
    const stop = stopsItself(io.stop)
    stop.addEventListener('abort', () => ended.resolve(), { once: true })
    const { url, credentials } = connection
    using stream = openStream({ url, credentials, topics: ['risk'], onPush })
    stream.ready.catch((error: unknown) => {
      ended.reject(new Failure(`the stream did not open: ${String(error)}`))
    })
    await ended.promise
    return 0
  },
}

export const RISK_LIMIT_COMMANDS: readonly Command[] = [limit, alerts, watch]
