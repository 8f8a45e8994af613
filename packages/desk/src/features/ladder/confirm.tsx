import { Refused } from '@parley/sdk'
import type { Accepted, DryRun, Rfq } from '@parley/sdk'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Choice } from '../../components/choice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { CountField } from '../../components/field.tsx'
import { Money, Price, Qty } from '../../components/number.tsx'
import { Line } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { Sized } from '../../components/sized.tsx'
import { decimalsOf, parseFixed } from '../../lib/decimal.ts'
import { formatInstrument, formatLegs, formatPrice } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, refusalOf, useVenue } from '../../lib/venue.tsx'

/** What is about to be taken: a side of a request at the price shown or better. */
export type Taking = {
  readonly rfq: Rfq
  readonly side: 'buy' | 'sell'
  readonly limit: string
  readonly size: string
  readonly onlyQuoteId?: string | undefined
  readonly timeInForce?: TimeInForce
  /** Least that may trade, where it is not all or nothing. */
  readonly minFill?: number
}

type TimeInForce = 'fill_or_kill' | 'immediate_or_cancel' | 'resting'

const TIMES = [
  { value: 'fill_or_kill', label: 'All or nothing' },
  { value: 'immediate_or_cancel', label: 'What there is' },
  { value: 'resting', label: 'Wait' },
] as const

/** Asks the venue what the acceptance would do, shows it, and only then accepts. */
export function Confirm(props: {
  readonly taking: Taking
  readonly onClose: () => void
  readonly onAccepted: (accepted: Accepted) => void
}) {
  const { taking, onClose, onAccepted } = props
  const { rfq, side, size } = taking
  const [limit, setLimit] = useState(taking.limit)
  const [timeInForce, setTimeInForce] = useState<TimeInForce>('fill_or_kill')
  const [least, setLeast] = useState(1)
  const minFill = Math.min(least, Number(size))
  const wanted = useMemo(
    () => ({ ...taking, limit, timeInForce, minFill }),
    [taking, limit, timeInForce, minFill],
  )
  const { client } = useVenue()
  const listed = useListed()
  const clientId = useRef<string>(undefined)
  const check = useWrite<Taking, DryRun>((asked) =>
    client.dryRun('acceptQuote', { body: { ...bodyOf(asked), clientId: newClientId('try') } }),
  )
  const accept = useWrite<Taking, Accepted>(async (asked) => {
    // Sent again after a lost reply, the same id cannot trade twice; after a refusal it is a new attempt.
    clientId.current ??= newClientId('accept')
    try {
      return await client.call('acceptQuote', {
        body: { ...bodyOf(asked), clientId: clientId.current },
      })
    } catch (error) {
      if (error instanceof Refused) clientId.current = undefined
      throw error
    }
  })
  const { run } = check
  const { reset } = accept
  const ask = useCallback((): void => {
    reset()
    run(wanted)
  }, [reset, run, wanted])
  useEffect(ask, [ask])

  const word = side === 'buy' ? 'Buy' : 'Sell'
  const error = accept.error ?? check.error
  const best = error ? betterLimit(error) : undefined
  return (
    <Dialog title={`${word} ${formatLegs(rfq.legs, listed)}?`} onClose={onClose}>
      <dl className="rounded border border-line px-3 py-1.5">
        <Line label="Size">
          <Sized of={rfq} size={size} />
        </Line>
        <Line label="Limit: this price or better">
          <Price value={limit} decimals={decimalsOf(rfq.tick)} /> {rfq.quoteAsset}
        </Line>
        <Line label="The venue would fill at">
          <Price
            value={check.result?.price}
            decimals={decimalsOf(rfq.tick)}
            className="font-semibold"
          />
        </Line>
      </dl>
      <div className="flex flex-wrap items-end justify-between gap-2">
        <Choice label="Time in force" items={TIMES} value={timeInForce} onChange={setTimeInForce} />
        {timeInForce !== 'fill_or_kill' && (
          <CountField
            label="Least to trade"
            value={minFill}
            min={1}
            max={Number(size)}
            onChange={setLeast}
            className="w-28"
          />
        )}
      </div>
      {!error && <Fills rfq={rfq} result={check.result} />}
      {!error && <Outcome result={check.result} busy={check.busy} />}
      {error && <RefusalNote error={error} />}
      <div className="flex justify-end gap-2">
        <Button size="tall" onClick={onClose}>
          Back
        </Button>
        {error &&
          (best === undefined ? (
            <Button size="tall" onClick={ask}>
              Check again
            </Button>
          ) : (
            <Button size="tall" onClick={() => setLimit(best)}>
              See it at {formatPrice(best, rfq.tick)}
            </Button>
          ))}
        <Button
          size="tall"
          kind={side}
          autoFocus
          disabled={check.result === undefined || error !== null || accept.busy}
          onClick={() => accept.run(wanted, onAccepted)}
        >
          {accept.busy ? 'Waiting for the venue…' : `${word} at ${formatPrice(limit, rfq.tick)}`}
        </Button>
      </div>
    </Dialog>
  )
}

/** The price there is now, where the market has left the limit behind: the person may move the limit, the desk never does. */
function betterLimit(error: Error): string | undefined {
  const { code, detail } = refusalOf(error)
  return code === 'limit_not_met' ? detail?.['best'] : undefined
}

/** Who would fill how much, as the published allocator has it now. */
function Fills(props: { readonly rfq: Rfq; readonly result: DryRun | undefined }) {
  const { rfq, result } = props
  if (!result) return null
  if (!result.fills) return <p className="text-muted">It would wait for quotes.</p>
  return (
    <dl aria-label="Fills">
      {result.fills.map(({ maker, size, price }) => (
        <Line key={`${maker} ${price} ${size}`} label={`${maker} fills`}>
          <Sized of={rfq} size={size} /> at <Price value={price} decimals={decimalsOf(rfq.tick)} />
        </Line>
      ))}
    </dl>
  )
}

function Outcome(props: { readonly result: DryRun | undefined; readonly busy: boolean }) {
  const listed = useListed()
  return (
    <div className="min-h-24">
      <p className="pb-1 text-muted">
        {props.busy ? 'Asking the venue what this would do…' : 'What it would do, by the venue:'}
      </p>
      <dl>
        {props.result?.changes.map((change) => (
          <ChangeLines
            key={`${change.account} ${change.asset}`}
            change={change}
            name={formatInstrument(listed(change.asset), change.asset)}
            kind={listed(change.asset)?.kind === 'cash' ? 'cash' : 'holding'}
          />
        ))}
      </dl>
    </div>
  )
}

function ChangeLines(props: {
  readonly change: DryRun['changes'][number]
  readonly name: string
  readonly kind: 'cash' | 'holding'
}) {
  const { change, name, kind } = props
  const moves = parseFixed(change.total) !== 0n
  const holds = parseFixed(change.held) !== 0n
  if (kind === 'cash')
    return (
      <>
        {moves && (
          <Line label="Cash in or out, fee included">
            <Money value={change.total} sign="always" colour="sign" currency={name} />
          </Line>
        )}
        <Line label="of which venue fee">
          <Money value={change.fee} currency={name} />
        </Line>
        {holds && (
          <Line label="Cash held as cover">
            <Money value={change.held} sign="always" currency={name} />
          </Line>
        )}
        <Line label="Cash left available">
          <Money value={change.availableAfter} currency={name} className="font-semibold" />
        </Line>
      </>
    )
  return (
    <>
      {moves && (
        <Line label={name}>
          <Qty value={change.total} sign="always" colour="sign" />
        </Line>
      )}
      {holds && (
        <Line label={`${name} held as cover`}>
          <Qty value={change.held} sign="always" />
        </Line>
      )}
    </>
  )
}

function bodyOf(taking: Taking): {
  rfqId: string
  side: 'buy' | 'sell'
  size: string
  limit: string
  onlyQuoteIds?: string[]
  timeInForce?: TimeInForce
  minFill?: string
} {
  const { rfq, side, size, limit, onlyQuoteId, timeInForce = 'fill_or_kill', minFill } = taking
  const least =
    timeInForce === 'fill_or_kill' || minFill === undefined ? {} : { minFill: String(minFill) }
  const body = { rfqId: rfq.rfqId, side, size, limit, timeInForce, ...least }
  return onlyQuoteId === undefined ? body : { ...body, onlyQuoteIds: [onlyQuoteId] }
}
