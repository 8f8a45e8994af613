/** Keys that a firm signs blocks with: made here, kept here, and only their public half is sent. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { blockSignatureText } from '@parley/sdk/sign'
import type { Args, Command } from '../command/command.ts'
import { Failure, UsageError } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

/** A signature of a payload by the key named in the arguments; undefined where none is. */
export function signatureOf(
  args: Args,
  role: 'buyer' | 'seller',
  payload: string,
): { signer: string; signature: string } | undefined {
  const signer = args.text('signer')
  const file = args.text('key-file')
  if (signer === undefined && file === undefined) return undefined
  if (signer === undefined) throw new UsageError('--key-file is given without --signer')
  if (file === undefined) throw new UsageError('--signer is given without --key-file')
  const digest = createHash('sha256').update(payload).digest('hex')
  const text = Buffer.from(blockSignatureText(role, digest))
  return { signer, signature: sign(null, text, readKey(file)).toString('base64url') }
}

function readKey(file: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(readFileSync(file))
  } catch (error) {
    throw new Failure(`${file} is no private key: ${error instanceof Error ? error.message : ''}`)
  }
}

function publicHalf(file: string): string {
  const { kty, crv, x } = createPublicKey(readKey(file)).export({ format: 'jwk' })
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined)
    throw new Failure(`${file} is no Ed25519 key`)
  return x
}

const add: Command = {
  name: 'signer add',
  summary: 'Register a key your firm signs blocks with, made here if it is not there',
  details:
    'The private key is written to FILE, readable by you alone, and never leaves this machine.',
  positionals: 'ID FILE',
  needs: 2,
  options: WRITE_OPTIONS,
  examples: ['parley signer add desk desk.pem'],
  async run({ args, connection }) {
    const file = args.positional(1, 'FILE')
    const { privateKey } = generateKeyPairSync('ed25519')
    try {
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
      writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw new Failure(`cannot write ${file}`)
    }
    const signer = args.positional(0, 'ID')
    const body = { ...write(args), signer, publicKey: publicHalf(file) }
    const json = await connection.client.call('registerSigner', { body })
    return wrote(json, () => `${json.signer} signs with the key in ${file}: ${body.publicKey}.`)
  },
}

const retire: Command = {
  name: 'signer retire',
  summary: 'End a signing key; what it signed can still be verified',
  positionals: 'ID',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley signer retire desk'],
  async run({ args, connection }) {
    const body = { ...write(args), signer: args.positional(0, 'ID') }
    const json = await connection.client.call('retireSigner', { body })
    return wrote(json, () => `${json.signer} signs nothing more.`)
  },
}

const list: Command = {
  name: 'signer list',
  summary: 'List the keys your firm signs blocks with',
  examples: ['parley signer list'],
  async run({ connection }) {
    const { signers } = await connection.client.call('blockPolicy')
    const rows = signers.map(({ signer, publicKey, retired }) => [
      signer,
      retired ? 'retired' : 'active',
      publicKey,
    ])
    const none = 'No signing keys. Make one: `parley signer add desk desk.pem`.'
    return {
      json: { signers },
      text: table(columns(['signer', 'state', 'public key']), rows, none),
    }
  },
}

export const SIGNER_COMMANDS: readonly Command[] = [add, list, retire]
