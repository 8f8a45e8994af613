/** Every command, in the sections of the help. What a command line does not name is not loaded: a start is mostly that. */
import type { Command } from './command.ts'

export const VERSION = '0.1.0'

/** Commands of one file. */
type Part = {
  /** What its commands' names begin with. */
  readonly words: readonly string[]
  readonly load: () => Promise<readonly Command[]>
}

const part = (words: string, load: Part['load']): Part => ({ words: words.split(' '), load })

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  'Ask and trade': [
    part('rfq', async () => (await import('../venue/rfq.ts')).RFQ_COMMANDS),
    part('counter', async () => (await import('../venue/counter.ts')).COUNTER_COMMANDS),
    part('rfq', async () => (await import('../venue/draft.ts')).DRAFT_COMMANDS),
    part('workup', async () => (await import('../venue/workup.ts')).WORKUP_COMMANDS),
    part('groups policy', async () => (await import('../venue/panels.ts')).PANEL_COMMANDS),
    part('accept quote trades', async () => (await import('../venue/trade.ts')).TRADE_COMMANDS),
    part('quote', async () => (await import('../venue/commitment.ts')).COMMITMENT_COMMANDS),
    part('execution', async () => (await import('../venue/execution.ts')).EXECUTION_COMMANDS),
  ],
  Protection: [
    part(
      'protect kill revive heartbeat credit firms',
      async () => (await import('../venue/protection.ts')).PROTECTION_COMMANDS,
    ),
  ],
  Blocks: [
    part('block', async () => (await import('../venue/block.ts')).BLOCK_COMMANDS),
    part('block', async () => (await import('../venue/block-policy.ts')).BLOCK_POLICY_COMMANDS),
    part('signer', async () => (await import('../venue/signer.ts')).SIGNER_COMMANDS),
  ],
  'Dark crossing': [
    part('cross minimums', async () => (await import('../venue/cross.ts')).CROSS_COMMANDS),
  ],
  'Exercise and corporate actions': [
    part('exercise', async () => (await import('../venue/exercise.ts')).EXERCISE_COMMANDS),
    part('settlements', async () => (await import('../venue/settlement.ts')).SETTLEMENT_COMMANDS),
    part('exercise', async () => [(await import('../venue/hazards.ts')).hazardsCommand]),
    part('exercise', async () => [(await import('../venue/draws.ts')).drawCommand]),
    part(
      'corporate-action',
      async () => (await import('../venue/corporate-action.ts')).CORPORATE_ACTION_COMMANDS,
    ),
  ],
  Income: [
    part('strategy', async () => (await import('../income/strategy.ts')).STRATEGY_COMMANDS),
    part('screen', async () => (await import('../income/screen.ts')).SCREEN_COMMANDS),
    part('roll', async () => (await import('../income/roll.ts')).ROLL_COMMANDS),
    part('stack', async () => (await import('../income/stack.ts')).STACK_COMMANDS),
    part('stack', async () => [(await import('../income/allocation.ts')).allocateCommand]),
    part('stack', async () => [(await import('../income/frontier.ts')).frontierCommand]),
    part('attribution', async () => [(await import('../income/attributed.ts')).attribution]),
  ],
  Risk: [part('risk', async () => (await import('../venue/risk.ts')).RISK_COMMANDS)],
  Book: [
    part(
      'book entries deposit withdraw reverse',
      async () => (await import('../venue/funds.ts')).FUND_COMMANDS,
    ),
    part('corrections', async () => (await import('../venue/corrections.ts')).CORRECTION_COMMANDS),
    part('lots', async () => (await import('../venue/lots.ts')).LOT_COMMANDS),
    part('income', async () => (await import('../venue/income.ts')).INCOME_COMMANDS),
    part('dividend', async () => (await import('../venue/dividend.ts')).DIVIDEND_COMMANDS),
    part('statement', async () => (await import('../venue/statement.ts')).STATEMENT_COMMANDS),
  ],
  Programs: [
    part('program', async () => (await import('../program/command.ts')).PROGRAM_COMMANDS),
    part('program', async () => [(await import('../program/watch.ts')).watch]),
    part('stack', async () => (await import('../program/stack.ts')).STACKING_COMMANDS),
    part('backtest', async () => [(await import('../backtest/command.ts')).backtestCommand]),
  ],
  Market: [
    part(
      'instruments marks',
      async () => (await import('../venue/instruments.ts')).MARKET_COMMANDS,
    ),
    part('closes', async () => (await import('../venue/closes.ts')).CLOSE_COMMANDS),
    part('tape', async () => (await import('../venue/tape.ts')).TAPE_COMMANDS),
    part('feedback', async () => (await import('../venue/feedback.ts')).FEEDBACK_COMMANDS),
  ],
  'Firms and keys': [
    part(
      'me firms accounts keys',
      async () => (await import('../venue/parties.ts')).PARTY_COMMANDS,
    ),
  ],
  'Numbers, without a venue': [
    part(
      'price iv surface payoff scenario portfolio margin hazard',
      async () => (await import('../offline/offline.ts')).OFFLINE_COMMANDS,
    ),
  ],
  'The venue': [
    part('time limits errors', async () => (await import('../venue/about.ts')).ABOUT_COMMANDS),
    part('demo', async () => [(await import('../demo/command.ts')).demoCommand]),
    part('dealer', async () => [(await import('../dealer/command.ts')).dealerCommand]),
    part('conformance', async () => [
      (await import('../conformance/command.ts')).conformanceCommand,
    ]),
    part(
      'serve import audit',
      async () => (await import('../server/pass-through.ts')).SERVER_COMMANDS,
    ),
    part('audit', async () => (await import('../venue/proof.ts')).PROOF_COMMANDS),
  ],
}

/** What a command line can begin with. */
export const FIRST_WORDS: readonly string[] = [
  ...new Set(
    Object.values(PARTS)
      .flat()
      .flatMap(({ words }) => words),
  ),
]

/** The commands whose names begin with a word. */
export async function commandsOf(word: string): Promise<readonly Command[]> {
  const parts = Object.values(PARTS)
    .flat()
    .filter(({ words }) => words.includes(word))
  const loaded = await Promise.all(parts.map(({ load }) => load()))
  return loaded.flat().filter(({ name }) => name.split(' ')[0] === word)
}

/** Every command, by section. */
export async function sections(): Promise<Readonly<Record<string, readonly Command[]>>> {
  const named = Object.entries(PARTS).map(async ([title, parts]) => {
    const loaded = await Promise.all(parts.map(({ load }) => load()))
    return [title, loaded.flat()] as const
  })
  return Object.fromEntries(await Promise.all(named))
}

/** The name of the command meant by a group's bare name: `rfq` lists, with a leg or a basket it asks, with an id it shows; `block` alike; `exercise` with contracts exercises. */
export function defaultOf(group: string, rest: readonly string[]): string {
  return `${group} ${usualWord(group, rest)}`
}

function usualWord(group: string, rest: readonly string[]): string | undefined {
  const [first = ''] = rest
  if (first.startsWith('block-')) return { block: 'show' }[group]
  if (group === 'exercise' && rest.some((word) => word.startsWith('--contracts'))) return 'now'
  if (first.startsWith('rfq-')) return { rfq: 'show', quote: 'place', counter: 'place' }[group]
  if (first !== '' && !first.startsWith('-')) return undefined
  if (group === 'risk' || group === 'time') return 'show'
  return group === 'rfq' && rest.some((word) => /^--(leg|basket)/.test(word)) ? 'create' : 'list'
}
