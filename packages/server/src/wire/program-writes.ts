/** Programs: bodies into commands, answers onto the wire. A mandate's signature is verified here, before the command exists. */
import {
  PRICE_SCALE,
  accountId,
  instrumentId,
  mandateText,
  powerOfTen,
  reject,
  unitsOf,
} from '@parley/core'
import type { InstrumentId, IntentId, Mandate, ProgramId, SignerId, State } from '@parley/core'
import { fileFault, mandateFrom } from '@parley/income'
import { isSignedBy } from '../auth/ed25519.ts'
import { Inexact, amountAt, priceAt } from './exact.ts'
import { scaleOf } from './numbers.ts'
import type { Meta, WritesOf } from './write.ts'

type ProgramWrite =
  | 'applyProgram'
  | 'steerProgram'
  | 'retireProgram'
  | 'grantMandate'
  | 'revokeMandate'
  | 'adoptPosition'
  | 'answerIntent'

export const PROGRAM_WRITES: WritesOf<ProgramWrite> = {
  applyProgram: {
    command: (meta, { program, account, file }) => {
      const fault = fileFault(file)
      if (fault !== undefined) throw new Inexact(reject('malformed', `file.${fault}`))
      return {
        type: 'ApplyProgram',
        ...meta,
        program: program as ProgramId,
        account: accountId(account),
        definition: JSON.stringify(file),
        underlying: instrumentId(file.underlying),
      }
    },
  },
  steerProgram: {
    command: (meta, { program, mode }) => ({
      type: 'SteerProgram',
      ...meta,
      program: program as ProgramId,
      mode,
    }),
  },
  retireProgram: {
    command: (meta, { program }) => ({
      type: 'RetireProgram',
      ...meta,
      program: program as ProgramId,
    }),
  },
  grantMandate: {
    command: (meta, { program, mandate: terms, signature }, { state }) => {
      const mandate = mandateFrom(terms)
      if ('path' in mandate) throw new Inexact(reject('bad_decimal', mandate.path))
      const id = program as ProgramId
      if (signature) verify(state, meta, { program: id, mandate, ...signature })
      return {
        type: 'GrantMandate',
        ...meta,
        program: id,
        mandate,
        signature: signature && {
          signerId: signature.signer as SignerId,
          signature: signature.signature,
        },
      }
    },
  },
  revokeMandate: {
    command: (meta, { program }) => ({
      type: 'RevokeMandate',
      ...meta,
      program: program as ProgramId,
    }),
  },
  adoptPosition: {
    command: (meta, { program, lines }, { state }) => ({
      type: 'AdoptPosition',
      ...meta,
      program: program as ProgramId,
      lines: lines.map(({ asset, amount }, i) => ({
        asset: instrumentId(asset),
        amount: amountAt(amount, scaleOf(state, asset), `lines.${i}.amount`),
      })),
      costs: lines.flatMap((line, i) => costOf(state, line, `lines.${i}`)),
    }),
  },
  answerIntent: {
    command: (meta, { program, intentId, approve }) => ({
      type: 'AnswerIntent',
      ...meta,
      program: program as ProgramId,
      intentId: intentId as IntentId,
      approve,
    }),
  },
}

/** What one unit cost or brought, as the cost of all of them. */
function costOf(
  state: State,
  {
    asset,
    amount,
    price,
  }: { readonly asset: string; readonly amount: string; readonly price?: string },
  path: string,
): readonly { readonly asset: InstrumentId; readonly cost: bigint }[] {
  const instrument = state.instruments.get(instrumentId(asset))
  if (price === undefined || !instrument) return []
  if (instrument.kind === 'cash') throw new Inexact(reject('bad_amount', `${path}.price`))
  const each = priceAt(price, `${path}.price`)
  const units = unitsOf(instrument, amountAt(amount, instrument.scale, `${path}.amount`))
  return [{ asset: instrument.id, cost: (each * units) / powerOfTen(PRICE_SCALE) }]
}

/** Throws where the key is known and the signature is not its own. A key that is not known is the venue's to refuse, in its order. */
function verify(
  state: State,
  { actor }: Meta,
  of: {
    readonly program: ProgramId
    readonly mandate: Mandate
    readonly signer: string
    readonly signature: string
  },
): void {
  const signer = state.blocks.signers.get(actor.firm)?.get(of.signer as SignerId)
  if (!signer) return
  const text = mandateText(actor.firm, of.program, of.mandate)
  if (!isSignedBy(signer.publicKey, text, of.signature))
    throw new Inexact(reject('block_signature_invalid', 'signature'))
}
