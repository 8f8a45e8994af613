/** Who is in the world: the firms, their accounts, and what they are given to begin with. */
import { firmId, userId } from '@parley/core'
import type { Role } from '@parley/core'
import type { Scope } from '@parley/sdk'
import type { Caller } from '../packages/server/src/auth/key-ring.ts'
import { OPERATOR } from '../packages/server/src/demo/demo.ts'
import { Dealer } from './actor/dealer.ts'
import type { Temper } from './actor/dealer.ts'
import { Mole } from './actor/mole.ts'
import { Operator } from './actor/operator.ts'
import type { Actor, NewCall } from './actor/stage.ts'
import { Taker } from './actor/taker.ts'
import { Client } from './world/client.ts'
import type { Ears } from './world/client.ts'

type Member = { readonly firm: string; readonly role: Role; readonly temper?: Temper }

export const TAKERS = ['acme', 'bree', 'cove']

const MEMBERS: readonly Member[] = [
  ...TAKERS.map((firm): Member => ({ firm, role: 'principal' })),
  { firm: 'mako', role: 'dealer', temper: 'keen' },
  { firm: 'nova', role: 'dealer', temper: 'keen' },
  { firm: 'orca', role: 'dealer', temper: 'careless' },
  { firm: 'pike', role: 'dealer', temper: 'fickle' },
  { firm: 'quay', role: 'dealer', temper: 'silent' },
  { firm: 'mole', role: 'dealer' },
]

export const DEALERS = MEMBERS.filter(({ role }) => role === 'dealer').map(({ firm }) => firm)

const SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  principal: ['read', 'trade'],
  dealer: ['read', 'quote', 'trade'],
  operator: ['read', 'operate'],
}

/** What each account begins with: enough for much of what will be tried, and not for all. */
const ENDOWMENT = [
  ['USD', '4000000'],
  ['ACME.SIM', '6000'],
  ['BTC', '25'],
] as const

export function callerFor(firm: string, role: Role): Caller {
  const actor =
    role === 'operator' ? OPERATOR : { firm: firmId(firm), user: userId(`${firm}-desk`) }
  return { actor, scopes: new Set(SCOPES[role]), credential: `key-${firm}` }
}

/** Clients and actors of everyone. The operator is first. */
export function assemble(ears: Ears): readonly Actor[] {
  const operator = new Operator(new Client(callerFor(OPERATOR.firm, 'operator'), ears))
  return [operator, ...MEMBERS.map((member) => actorOf(member, ears))]
}

function actorOf({ firm, role, temper }: Member, ears: Ears): Actor {
  const client = new Client(callerFor(firm, role), ears)
  const accounts = accountsOf(firm)
  if (role === 'principal') return new Taker(client, accounts, DEALERS)
  return temper ? new Dealer(client, temper, accounts) : new Mole(client)
}

function accountsOf(firm: string): string[] {
  return TAKERS.includes(firm) ? [`${firm}:main`, `${firm}:income`] : [`${firm}:main`]
}

/** The operator's calls that set the stage, in order. */
export function opening(): NewCall[] {
  const calls: NewCall[] = []
  const give = (route: NewCall['route'], body: Record<string, unknown>): void => {
    calls.push({ route, op: undefined, body })
  }
  for (const { firm, role } of MEMBERS) {
    give('registerFirm', { firm, name: firm, role })
    for (const account of accountsOf(firm)) {
      give('openAccount', { account, firm })
      for (const [asset, amount] of ENDOWMENT)
        give('deposit', { account, asset, amount, reference: 'opening' })
    }
  }
  return calls
}
