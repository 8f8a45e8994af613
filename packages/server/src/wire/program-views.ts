/** Programs, their intents and their mandates as their owner reads them. */
import { actionText, boundsBy } from '@parley/core'
import type {
  FirmId,
  InstrumentId,
  Intent,
  LiveIntent,
  Mandate,
  PanelChoice,
  Program,
  ProgramDecided,
  Reason,
  Restated,
  State,
  Timestamp,
} from '@parley/core'
import { fileNow } from '@parley/income'
import type * as wire from '@parley/sdk'
import { lookDue } from '../program/look.ts'
import { amountText, priceText, timeText } from './numbers.ts'

export function programsOf(state: State, firm: FirmId): wire.Program[] {
  return [...(state.programs.get(firm)?.values() ?? [])].map((program) =>
    programView(state, program),
  )
}

export function programView(state: State, program: Program): wire.Program {
  const { granted, ledger, costs, intents, decidedAt } = program
  // It was written by this venue, from what its schema had passed.
  const file = JSON.parse(program.definition) as wire.ProgramFile
  const hold = program.capital === undefined ? undefined : state.ledger.holds.get(program.capital)
  const free = (asset: InstrumentId): bigint =>
    hold?.lines.find((line) => line.asset === asset)?.amount ?? 0n
  const looksAt = lookDue(state, program, file)
  return {
    program: program.program,
    account: program.account,
    version: program.version,
    mode: program.mode,
    file,
    ...(granted ? { mandate: mandateView(granted.mandate) } : {}),
    ...todayOf(state, program),
    ...(granted?.signature ? { signedBy: granted.signature.signerId } : {}),
    grants: program.grants,
    holdings: [...ledger].map(([asset, held]) => {
      const cost = costs.get(asset)
      const isOption = state.listed(asset)?.kind === 'option'
      return {
        asset,
        amount: amountText(state, asset, held),
        ...(cost === undefined ? {} : { cost: priceText(cost) }),
        ...(isOption ? {} : { free: amountText(state, asset, free(asset)) }),
      }
    }),
    intents: [...intents.values()].map(liveView),
    tick: program.tick,
    ...(decidedAt === undefined ? {} : { decidedAt: timeText(decidedAt) }),
    ...(looksAt === undefined ? {} : { looksAt: timeText(looksAt) }),
  }
}

/** The file and the mandate in the units of today, where these are others than they were written in. [CRA-8] */
function todayOf(state: State, program: Program): Pick<wire.Program, 'fileToday' | 'mandateToday'> {
  const { restatedFile, restatedMandate } = program
  const since = ({ actions }: Restated) =>
    actions.flatMap((id) => {
      const action = state.corporateActions.get(id)?.action
      if (!action) return []
      const { actionId, effectiveAt, terms } = action
      return [{ actionId, effectiveAt: timeText(effectiveAt), action: actionText(terms) }]
    })
  // Read-only arrays are read alike.
  const file = fileNow(program) as wire.ProgramFile
  const written = [...restatedFile.values()].find(({ into }) => into === file.underlying)
  const bounds = [...restatedMandate].map(([name, each]): wire.MandateToday => {
    const { callStrikeMin, putStrikeMax, ...today } = boundsBy(program, name)
    return {
      signedAs: name,
      underlying: each.into,
      isOver: each.isOver,
      contractsMax: Number(today.contractsMax),
      clipMax: Number(today.clipMax),
      creditMin: priceText(today.creditMin),
      rollCreditMin: priceText(today.rollCreditMin),
      ...(callStrikeMin === undefined ? {} : { callStrikeMin: priceText(callStrikeMin) }),
      ...(putStrikeMax === undefined ? {} : { putStrikeMax: priceText(putStrikeMax) }),
      since: since(each),
    }
  })
  return {
    ...(written ? { fileToday: { file, since: since(written) } } : {}),
    ...(bounds.length > 0 ? { mandateToday: bounds } : {}),
  }
}

function liveView({ intent, state, remaining, attempts, rfqId }: LiveIntent): wire.Intent {
  return {
    ...intentView(intent),
    state,
    remaining: remaining.toString(),
    attempts,
    ...(rfqId === undefined ? {} : { rfqId }),
  }
}

export function intentView(intent: Intent): wire.Intent {
  const { intentId, action, legs, side, size, limit, model, notBefore, notAfter, why } = intent
  const { panel, choice } = intent.execution
  return {
    intentId,
    action,
    legs: [...legs],
    side,
    size: size.toString(),
    limit: priceText(limit),
    model: priceText(model),
    notBefore: timeText(notBefore),
    notAfter: timeText(notAfter),
    why: why.map(reasonView),
    ...(panel && { panel: [...panel] }),
    ...(choice && { choice: choiceView(choice) }),
  }
}

export function choiceView({ cards, ...choice }: PanelChoice): wire.PanelChoice {
  return { ...choice, cards: cards.map((card) => ({ ...card })) }
}

export function reasonView({ rule, observed, threshold }: Reason): wire.Reason {
  return { rule, observed, threshold }
}

function mandateView(mandate: Mandate): wire.Mandate {
  const { callStrikeMin, putStrikeMax, window } = mandate
  return {
    number: mandate.number,
    underlyings: [...mandate.underlyings],
    opens: [...mandate.opens],
    contractsMax: Number(mandate.contractsMax),
    clipMax: Number(mandate.clipMax),
    exposureMax: priceText(mandate.exposureMax),
    creditMin: priceText(mandate.creditMin),
    rollCreditMin: priceText(mandate.rollCreditMin),
    slippageBps: mandate.slippageBps,
    markMaxAgeMs: mandate.markMaxAgeMs,
    ...(callStrikeMin === undefined ? {} : { callStrikeMin: priceText(callStrikeMin) }),
    ...(putStrikeMax === undefined ? {} : { putStrikeMax: priceText(putStrikeMax) }),
    daysMin: mandate.daysMin,
    daysMax: mandate.daysMax,
    window: { ...window, days: [...window.days] },
    validUntil: timeText(mandate.validUntil),
  }
}

/** A decision, and how its intents have ended so far. */
export function decisionView(
  { program, tick, version, approval, intents, reasons, marks }: ProgramDecided,
  at: Timestamp | number,
  outcomes: wire.ProgramDecision['outcomes'] = [],
): wire.ProgramDecision {
  return {
    program,
    tick,
    version,
    at: timeText(at),
    approval,
    intents: intents.map(intentView),
    reasons: reasons.map(reasonView),
    marks: marks.map(({ instrument, price, source, observedAt }) => ({
      instrument,
      price: priceText(price),
      source,
      observedAt: timeText(observedAt),
    })),
    outcomes,
  }
}
