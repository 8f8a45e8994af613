/** Firms, accounts and keys. */
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import type { Args } from '../command/command.ts'
import { saveProfile } from '../connect/profile.ts'
import { columns, facts, shortTime, table } from '../print/table.ts'
import { MARGIN_COMMANDS, underText } from './margin.ts'
import { CREDIT_LINE_COMMANDS } from './credit-lines.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const ROLES = ['principal', 'dealer', 'operator'] as const
const REGIMES = ['covered', 'defined_risk', 'credit_line', 'margined'] as const
const METHODS = ['reg_t', 'deribit_standard', 'tims', 'portfolio'] as const
const METHOD_OPTION = {
  method: {
    type: 'string',
    value: 'METHOD',
    help: `of margined: ${METHODS.join(', ')} (else reg_t)`,
  },
} as const

/** The method as a body has it. */
function methodIn(args: Args): { readonly method?: (typeof METHODS)[number] } {
  const word = args.text('method')
  return word === undefined ? {} : { method: oneOf(word, METHODS, '--method') }
}
const SCOPES = ['read', 'trade', 'quote', 'operate', 'protect'] as const

/** One of a few words, or a usage error that names them. */
export function oneOf<T extends string>(word: string, words: readonly T[], name: string): T {
  const found = words.find((each) => each === word)
  if (found === undefined)
    throw new UsageError(`${name}: ${JSON.stringify(word)} is not one of ${words.join(', ')}`)
  return found
}

const me: Command = {
  name: 'me',
  summary: 'Who these credentials are',
  examples: ['parley me --profile acme --data ./data'],
  async run({ connection }) {
    const json = await connection.client.call('me')
    const { firm, name, role, user, scopes, accounts } = json
    const text = facts([
      ['firm', `${firm} (${name})`],
      ['role', role],
      ['user', user],
      ['scopes', scopes.join(', ')],
      ['accounts', accounts.length === 0 ? 'none yet' : accounts.join(', ')],
    ])
    return { json, text }
  },
}

const firmsList: Command = {
  name: 'firms list',
  summary: 'List the firms of the venue',
  examples: ['parley firms', 'parley firms --json'],
  async run({ connection }) {
    const json = await connection.client.call('firms')
    const rows = json.firms.map(({ firm, name, role }) => [firm, role, name])
    const text = table(
      columns(['firm', 'role', 'name']),
      rows,
      'No firms yet. An operator admits one with `parley firms add`.',
    )
    return { json, text }
  },
}

const firmsAdd: Command = {
  name: 'firms add',
  summary: 'Admit a firm (operator)',
  positionals: 'FIRM',
  needs: 1,
  options: {
    name: { type: 'string', value: 'TEXT', help: 'its name as people read it (else its id)' },
    role: { type: 'string', value: 'ROLE', help: 'principal, dealer or operator', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley firms add acme --name "Acme Capital" --role principal',
    'parley firms add lynx --role dealer',
  ],
  async run({ args, connection }) {
    const firm = args.positional(0, 'FIRM')
    const role = oneOf(args.need('role'), ROLES, '--role')
    const body = { ...write(args), firm, name: args.text('name') ?? firm, role }
    const json = await connection.client.call('registerFirm', { body })
    const next = `Next: \`parley accounts open ${firm}:main --firm ${firm}\`.`
    return wrote(json, () => `Firm ${json.firm} is admitted. ${next}`)
  },
}

const accountsList: Command = {
  name: 'accounts list',
  summary: 'List your accounts',
  examples: ['parley accounts'],
  async run({ connection }) {
    const json = await connection.client.call('accounts')
    const rows = json.accounts.map((each) => [
      each.account,
      each.kind,
      underText(each.regime, each.method),
    ])
    const text = table(
      columns(['account', 'kind', 'regime']),
      rows,
      'No accounts yet. An operator opens one with `parley accounts open FIRM:main --firm FIRM`.',
    )
    return { json, text }
  },
}

const accountsOpen: Command = {
  name: 'accounts open',
  summary: 'Open an account for a firm (operator)',
  positionals: 'ACCOUNT',
  needs: 1,
  options: {
    firm: { type: 'string', value: 'FIRM', help: 'its owner (else the part before the colon)' },
    regime: { type: 'string', value: 'REGIME', help: `${REGIMES.join(', ')} (else covered)` },
    ...METHOD_OPTION,
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley accounts open acme:main',
    'parley accounts open acme:spreads --regime defined_risk',
    'parley accounts open acme:margin --regime margined --method tims',
  ],
  async run({ args, connection }) {
    const account = args.positional(0, 'ACCOUNT')
    const firm = args.text('firm') ?? account.split(':')[0] ?? ''
    const word = args.text('regime')
    const regime = word === undefined ? undefined : oneOf(word, REGIMES, '--regime')
    const json = await connection.client.call('openAccount', {
      body: {
        ...write(args),
        account,
        firm,
        ...(regime === undefined ? {} : { regime }),
        ...methodIn(args),
      },
    })
    return wrote(json, () => `Account ${json.account} is open.`)
  },
}

const accountsRegime: Command = {
  name: 'accounts regime',
  summary: 'Set how an account covers its short options (operator)',
  positionals: 'ACCOUNT REGIME',
  needs: 2,
  options: { ...METHOD_OPTION, ...WRITE_OPTIONS },
  examples: [
    'parley accounts regime acme:main defined_risk',
    'parley accounts regime acme:main covered --dry-run',
    'parley accounts regime lynx:main credit_line',
    'parley accounts regime lynx:main margined --method portfolio',
  ],
  async run({ args, connection }) {
    const regime = oneOf(args.positional(1, 'REGIME'), REGIMES, 'REGIME')
    const account = args.positional(0, 'ACCOUNT')
    const body = { ...write(args), account, regime, ...methodIn(args) }
    const json = await connection.client.call('setRegime', { body })
    return wrote(
      json,
      () => `Account ${json.account} is under ${underText(json.regime, json.method)}.`,
    )
  },
}

const keysList: Command = {
  name: 'keys list',
  summary: 'List API keys, without their secrets (operator)',
  examples: ['parley keys list'],
  async run({ connection }) {
    const json = await connection.client.call('keys')
    const rows = json.keys.map((each) => [
      each.key,
      each.firm,
      each.user,
      each.scopes.join(','),
      shortTime(each.createdAt),
      each.revoked ? 'revoked' : 'live',
    ])
    const text = table(
      columns(['key', 'firm', 'user', 'scopes', 'created (UTC)', 'state']),
      rows,
      'No keys yet. Make one with `parley keys create --firm FIRM --save NAME`.',
    )
    return { json, text }
  },
}

const keysCreate: Command = {
  name: 'keys create',
  summary: 'Make an API key; its secret is shown once (operator)',
  options: {
    firm: { type: 'string', value: 'FIRM', help: 'whose key', needed: true },
    user: { type: 'string', value: 'USER', help: 'of which user (else api)' },
    scopes: {
      type: 'string',
      value: 'LIST',
      help: 'of read,trade,quote,operate,protect (else read,trade)',
    },
    save: { type: 'string', value: 'NAME', help: 'keep it as this profile' },
    account: { type: 'string', value: 'ACCOUNT', help: "the profile's usual account" },
  },
  examples: [
    'parley keys create --firm acme --scopes read,trade --save acme',
    'parley keys create --firm lynx --user bot --scopes read,quote --json',
  ],
  async run({ args, connection }) {
    const scopes = (args.list('scopes') ?? ['read', 'trade']).map((word) =>
      oneOf(word, SCOPES, '--scopes'),
    )
    const body = { firm: args.need('firm'), user: args.text('user') ?? 'api', scopes }
    const json = await connection.client.call('createKey', { body })
    const save = args.text('save')
    const { key, secret } = json
    if (save !== undefined) {
      const profile = { url: connection.url, key, secret, account: args.text('account') }
      saveProfile(connection.profilesFile, save, profile)
    }
    const kept =
      save === undefined
        ? 'The secret is not shown again.\n'
        : `Saved as profile ${save} in ${connection.profilesFile}.\n`
    return { json, text: `key     ${key}\nsecret  ${secret}\n${kept}` }
  },
}

const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'End an API key at once (operator)',
  positionals: 'KEY',
  needs: 1,
  examples: ['parley keys revoke key_3f9a'],
  async run({ args, connection }) {
    const key = args.positional(0, 'KEY')
    const json = await connection.client.call('revokeKey', { body: { key } })
    return { json, text: `Key ${key} is revoked.\n` }
  },
}

export const PARTY_COMMANDS: readonly Command[] = [
  me,
  firmsList,
  firmsAdd,
  accountsList,
  accountsOpen,
  accountsRegime,
  ...CREDIT_LINE_COMMANDS,
  ...MARGIN_COMMANDS,
  keysList,
  keysCreate,
  keysRevoke,
]
