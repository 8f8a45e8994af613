import { useQueryClient } from '@tanstack/react-query'
import type { IncomeTotal, Intent, Program, ProgramDecision } from '@parley/sdk'
import { Button } from '../../components/button.tsx'
import { Money, Qty } from '../../components/number.tsx'
import { Badge, Line } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { ZERO, minus, parseFixed, plus } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { formatDate, formatInstrument, formatShortMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'
import { useStandings } from './income-queries.ts'
import { intentWords, limitWords, plain, reasonWords } from './words.ts'

const TONES = { active: 'up', paused: 'warn', winding_down: 'accent' } as const

/** Programs of an account: what each is, has, earned, and does next; and how to stop it. */
export function ProgramList(props: { readonly programs: readonly Program[] }) {
  const standings = useStandings(props.programs)
  return (
    <ul aria-label="Programs" className="min-h-0 flex-1 overflow-auto">
      {props.programs.map((program, i) => (
        <ProgramCard
          key={program.program}
          program={program}
          decision={standings[i]?.decision}
          income={standings[i]?.income ?? []}
        />
      ))}
    </ul>
  )
}

function ProgramCard(props: {
  readonly program: Program
  readonly decision: ProgramDecision | undefined
  readonly income: readonly IncomeTotal[]
}) {
  const { program, decision, income } = props
  const { client } = useVenue()
  const queries = useQueryClient()
  const renew = (): void => void queries.invalidateQueries({ queryKey: ['income'] })
  const { run, busy, error } = useWrite((mode: Program['mode']) =>
    client.call('steerProgram', {
      body: { clientId: newClientId('steer'), program: program.program, mode },
    }),
  )
  const steer = (mode: Program['mode']) => () => run(mode, renew)
  const { mode, file } = program
  return (
    <li className="border-b border-line px-3 py-2" aria-label={program.program}>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm font-medium">{program.program}</span>
        <Badge tone={TONES[mode]}>{plain(mode)}</Badge>
        <span className="text-muted">
          {plain(file.strategy)} on {program.fileToday?.file.underlying ?? file.underlying}
        </span>
        <span className="ml-auto flex gap-1">
          {mode === 'active' ? (
            <Button disabled={busy} onClick={steer('paused')}>
              Pause
            </Button>
          ) : (
            <Button disabled={busy} onClick={steer('active')}>
              Resume
            </Button>
          )}
          {mode !== 'winding_down' && (
            <Button disabled={busy} onClick={steer('winding_down')}>
              Wind down
            </Button>
          )}
        </span>
      </div>
      {error && <RefusalNote error={error} className="mt-1" />}
      <div className="mt-1 grid gap-x-6 md:grid-cols-2">
        <Holdings program={program} />
        <dl>
          <Line label="Income">
            {income.length === 0 ? (
              <span className="text-faint">none yet</span>
            ) : (
              <Earned income={income} />
            )}
          </Line>
          <Line label="Mandate">
            {program.mandate
              ? `until ${formatDate(program.mandate.validUntil.slice(0, 10))}`
              : 'none: it may do nothing'}
          </Line>
          <Line label="Looks next">
            {program.looksAt === undefined ? 'not' : `${formatShortMoment(program.looksAt)} UTC`}
          </Line>
        </dl>
      </div>
      <Today program={program} />
      <Latest decision={decision} />
      {program.intents.map((intent) => (
        <LiveIntent
          key={intent.intentId}
          program={program.program}
          intent={intent}
          onDone={renew}
        />
      ))}
    </li>
  )
}

const FIGURES = [
  ['callStrikeMin', 'calls from'],
  ['putStrikeMax', 'puts up to'],
  ['contractsMax', 'contracts up to'],
  ['clipMax', 'lots at once up to'],
  ['creditMin', 'credit from'],
  ['rollCreditMin', 'credit of a roll from'],
] as const

/** What its mandate allows in the units of today, where a corporate action has changed those it was signed in. */
function Today(props: { readonly program: Program }) {
  const { mandate, mandateToday = [] } = props.program
  return mandateToday.map((today) => {
    const { signedAs, underlying, isOver, since } = today
    const changed = FIGURES.filter(([name]) => String(today[name]) !== String(mandate?.[name]))
    const what = isOver
      ? ' it may do nothing on it'
      : changed
          .map(([name, words]) => ` ${words} ${today[name]} (signed ${mandate?.[name]})`)
          .join(',')
    return (
      <p key={signedAs} className="mt-1 text-muted text-pretty">
        Mandate on {underlying} since{' '}
        {since
          .map(({ action, effectiveAt }) => `${action} of ${formatDate(effectiveAt.slice(0, 10))}`)
          .join(', ')}
        :{what === '' ? ' as signed' : what}
      </p>
    )
  })
}

/** What it owns; of cash and units how much its options tie up. */
function Holdings(props: { readonly program: Program }) {
  const listed = useListed()
  const { holdings } = props.program
  if (holdings.length === 0) return <p className="text-muted">It owns nothing yet.</p>
  return (
    <dl>
      {holdings.map(({ asset, amount, free }) => {
        const [all, left] = [parseFixed(amount), parseFixed(free)]
        const tied = all !== undefined && left !== undefined ? minus(all, left) : ZERO
        return (
          <Line key={asset} label={formatInstrument(listed(asset), asset)}>
            <Qty value={amount} colour={free === undefined ? 'sign' : undefined} />
            {tied > 0n && (
              <span className="text-muted">
                {' · '}
                <Qty value={tied} /> reserved
              </span>
            )}
          </Line>
        )
      })}
    </dl>
  )
}

function Earned(props: { readonly income: readonly IncomeTotal[] }) {
  const sums = new Map<string, Fixed>()
  for (const { asset, amount } of props.income)
    sums.set(asset, plus(sums.get(asset) ?? ZERO, parseFixed(amount) ?? ZERO))
  return [...sums].map(([asset, sum]) => (
    <span key={asset} className="ml-2">
      <Money value={sum} currency={asset} colour="sign" />
    </span>
  ))
}

/** The last look in a sentence: what it did, or the first reason why not. */
function Latest(props: { readonly decision: ProgramDecision | undefined }) {
  const listed = useListed()
  const { decision } = props
  if (!decision) return <p className="mt-1 text-muted">It has not looked yet.</p>
  const [intent] = decision.intents
  const [reason] = decision.reasons
  return (
    <p className="mt-1 text-muted text-pretty">
      <span className="tnum">{formatShortMoment(decision.at)}</span>{' '}
      {intent
        ? `${plain(intent.action)}: ${intentWords(intent, listed)}`
        : reason && `did nothing, for ${reasonWords(reason)}`}
    </p>
  )
}

function LiveIntent(props: {
  readonly program: string
  readonly intent: Intent
  readonly onDone: () => void
}) {
  const { program, intent, onDone } = props
  const listed = useListed()
  const { client } = useVenue()
  const { run, busy, error } = useWrite((approve: boolean) =>
    client.call('answerIntent', {
      body: { clientId: newClientId('answer'), program, intentId: intent.intentId, approve },
    }),
  )
  return (
    <div className="mt-1 rounded border border-line-strong bg-raised px-2 py-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1">
          {intentWords(intent, listed)}
          <span className="tnum text-muted"> {limitWords(intent)}</span>
        </span>
        {intent.state === 'asked' ? (
          <span className="flex gap-1">
            <Button kind="primary" disabled={busy} onClick={() => run(true, onDone)}>
              Approve
            </Button>
            <Button disabled={busy} onClick={() => run(false, onDone)}>
              Refuse
            </Button>
          </span>
        ) : (
          <Badge tone="accent">
            {intent.state === 'working' ? 'asking dealers' : 'to be asked'}
          </Badge>
        )}
      </div>
      {error && <RefusalNote error={error} className="mt-1" />}
    </div>
  )
}
