/** Which venue, and as whom. Flags come first, then a profile named, then the environment, then the profile `default`. */
import { join } from 'node:path'
import { createClient } from '@parley/sdk/client'
import type { Client, Credentials } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Args } from '../command/command.ts'
import { nearest } from '../command/suggest.ts'
import { profilesFile, profilesNearby, readProfiles } from './profile.ts'
import type { Profile } from './profile.ts'

export const DEFAULT_URL = 'http://127.0.0.1:7373'

type Env = Readonly<Record<string, string | undefined>>

export class Connection {
  readonly #args: Args
  readonly #env: Env
  #client: Client | undefined

  constructor(args: Args, env: Env) {
    this.#args = args
    this.#env = env
  }

  /** The file of a person's own profiles. */
  get profilesFile(): string {
    return profilesFile(this.#env)
  }

  get url(): string {
    const url =
      this.#args.text('url') ?? this.#named()?.url ?? this.#env['PARLEY_URL'] ?? this.#usual()?.url
    const chosen = url ?? DEFAULT_URL
    if (!URL.canParse(chosen) || !/^https?:/.test(chosen))
      throw new UsageError(`${JSON.stringify(chosen)} is not a URL such as ${DEFAULT_URL}`)
    return chosen
  }

  get credentials(): Credentials | undefined {
    const given = pair(this.#args.text('key'), this.#args.text('secret'), '--key', '--secret')
    if (given) return given
    const named = this.#named()
    if (named) return { key: named.key, secret: named.secret }
    const [key, secret] = [this.#env['PARLEY_KEY'], this.#env['PARLEY_SECRET']]
    const around = pair(key, secret, '$PARLEY_KEY', '$PARLEY_SECRET')
    if (around) return around
    const usual = this.#usual()
    return usual && { key: usual.key, secret: usual.secret }
  }

  get client(): Client {
    this.#client ??= createClient({ url: this.url, credentials: this.credentials })
    return this.#client
  }

  /** Whether the command has had to do with the venue. */
  get asked(): boolean {
    return this.#client !== undefined
  }

  /** The account to act on: the one named, the profile's, or the firm's only one. */
  async account(): Promise<string> {
    const known = this.#args.text('account') ?? this.#named()?.account
    if (known !== undefined) return known
    const { accounts } = await this.client.call('me')
    const [only] = accounts
    if (only !== undefined && accounts.length === 1) return only
    throw new UsageError(
      accounts.length === 0
        ? 'this firm has no account yet; an operator opens one with `parley accounts open`'
        : `--account is missing; yours are ${accounts.join(', ')}`,
    )
  }

  #named(): Profile | undefined {
    const name = this.#args.text('profile') ?? this.#env['PARLEY_PROFILE']
    const given = this.#args.text('data')
    const folder = given ?? this.#env['PARLEY_DATA']
    if (name === undefined) {
      if (given !== undefined) throw new UsageError('--data needs --profile: whose keys to take')
      return undefined
    }
    const file = folder === undefined ? this.profilesFile : join(folder, 'profiles.json')
    const profiles = readProfiles(file)
    const profile = profiles[name]
    if (profile) return profile
    const names = Object.keys(profiles)
    const near = folder === undefined ? profilesNearby(this.#env) : undefined
    if (near?.names.includes(name))
      throw new UsageError(
        `no profile ${JSON.stringify(name)} in ${file}; the venue in ${near.folder} has it: give --data ${near.folder} too`,
      )
    if (names.length === 0) throw new UsageError(`no profiles in ${file}`)
    const meant = nearest(name, names)
    throw new UsageError(
      `no profile ${JSON.stringify(name)} in ${file}; ` +
        (meant === undefined ? `there is ${names.join(', ')}` : `did you mean ${meant}?`),
    )
  }

  #usual(): Profile | undefined {
    return readProfiles(this.profilesFile)['default']
  }
}

function pair(
  key: string | undefined,
  secret: string | undefined,
  keyName: string,
  secretName: string,
): Credentials | undefined {
  if (key !== undefined && secret !== undefined) return { key, secret }
  if (key === undefined && secret === undefined) return undefined
  const [have, lack] = key === undefined ? [secretName, keyName] : [keyName, secretName]
  throw new UsageError(`${have} is given without ${lack}`)
}
