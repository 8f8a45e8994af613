/**
 * The demonstration: firms, money, a password for the desk, and keys for everyone, ready to play with. All of it goes in by
 * ordinary commands under fixed client ids, so that starting again finds it done.
 */
import {
  accountId,
  amount,
  balance,
  firmId,
  instrumentId,
  isContract,
  powerOfTen,
  userId,
} from '@parley/core'
import type { Actor, Command, Instrument, Regime, Role } from '@parley/core'
import type { Scope } from '@parley/sdk'
import type { KeyRing } from '../auth/key-ring.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'

export const OPERATOR: Actor = { firm: firmId('house'), user: userId('venue') }

/** Who signs in to the desk of a demonstration. The password is no secret: it is on the sign-in page. */
export const DEMO_LOGIN = { firm: 'acme', user: 'ada', password: 'correct-horse-battery' }

/** Two of them trade on credit, and so futures too. */
export const DEMO_DEALERS = [
  { firm: 'mako', name: 'Mako Markets', personality: 'tight-small', regime: 'credit_line' },
  { firm: 'nova', name: 'Nova Derivatives', personality: 'wide-large', regime: 'credit_line' },
  { firm: 'orca', name: 'Orca Trading', personality: 'skewed-inventory' },
  { firm: 'pike', name: 'Pike and Partners', personality: 'slow-careful' },
] as const

type Party = {
  readonly firm: string
  readonly name: string
  readonly role: Role
  readonly scopes: readonly Scope[]
  /** `covered` where left out. */
  readonly regime?: Regime
}

const PARTIES: readonly Party[] = [
  { firm: 'acme', name: 'Acme Treasury', role: 'principal', scopes: ['read', 'trade', 'protect'] },
  ...DEMO_DEALERS.map(({ firm, name, ...terms }): Party => ({
    firm,
    name,
    role: 'dealer',
    scopes: ['read', 'quote', 'protect'],
    ...('regime' in terms ? { regime: terms.regime } : {}),
  })),
]

/** Whole units each kind of party is given of each kind of instrument. */
const ENDOWMENT: Readonly<
  Record<'principal' | 'dealer', Readonly<Record<'cash' | 'share' | 'coin', bigint>>>
> = {
  principal: { cash: 2_000_000n, share: 0n, coin: 0n },
  dealer: { cash: 250_000_000n, share: 500_000n, coin: 5_000n },
}

/** Sets the stage. Safe to repeat: what was done before is answered from memory and changes nothing. */
export async function setStage(sequencer: Sequencer, keys: KeyRing): Promise<void> {
  for (const { firm, name, role, regime } of PARTIES) {
    const id = firmId(firm)
    await submit(sequencer, {
      type: 'RegisterFirm',
      ...by(`demo:firm:${firm}`),
      firm: { id, name, role },
    })
    await submit(sequencer, {
      type: 'OpenAccount',
      ...by(`demo:account:${firm}`),
      account: accountId(`${firm}:main`),
      firm: id,
      ...(regime === undefined ? {} : { regime }),
    })
  }
  // Four dealers are few to hide among: two leave any choice but one alone.
  const policy = {
    anonymousPanelMin: 2,
    repeatMs: 0,
    repeats: 'tell',
    sizeMin: 1n,
    notionalMins: [],
  } as const
  await submit(sequencer, { type: 'SetRequestPolicy', ...by('demo:request-policy'), policy })
  for (const instrument of sequencer.state.instruments.values())
    if (!isContract(instrument)) await endow(sequencer, instrument)
  const { firm, user, password } = DEMO_LOGIN
  // Setting it again would sign everyone out.
  if (!(await keys.knows(firm, user, password)))
    await keys.setPassword(firm, user, password, ['read', 'trade', 'protect'])
}

/** Gives every party its share of a newly listed holding. */
export async function endow(sequencer: Sequencer, instrument: Instrument): Promise<void> {
  if (isContract(instrument)) return
  for (const { firm, role } of PARTIES) {
    const units = ENDOWMENT[role === 'principal' ? 'principal' : 'dealer'][instrument.kind]
    const account = accountId(`${firm}:main`)
    // An id is remembered for so many writes only; what was given is there for good.
    if (units === 0n || balance(sequencer.state.ledger, account, instrument.id).total !== 0n)
      continue
    await submit(sequencer, {
      type: 'Deposit',
      ...by(`demo:deposit:${firm}:${instrument.id}`),
      account,
      asset: instrumentId(instrument.id),
      amount: amount(units * powerOfTen(instrument.scale)),
      reference: 'demonstration endowment',
    })
  }
}

/** Whose keys a demonstration has ready, beside the operator's. */
export const DEMO_KEYHOLDERS = PARTIES.map(({ firm, scopes }) => ({ firm, scopes }))

function by(clientId: string): { readonly actor: Actor; readonly clientId: string } {
  return { actor: OPERATOR, clientId }
}

/** Submits a command of the stage. One that was done in an earlier run, under another digest or a forgotten id, is no fault. */
function submit(sequencer: Sequencer, command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const taken = sequencer.submit({
      command,
      dryRun: false,
      done: (outcome) => {
        const isDone =
          outcome.ok || ['already_exists', 'idempotency_conflict'].includes(outcome.rejection.code)
        if (isDone) resolve()
        else reject(new Error(`${command.type} was refused: ${outcome.rejection.code}`))
      },
    })
    if (!taken) reject(new Error('the venue takes no commands'))
  })
}
