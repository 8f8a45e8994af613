/** The venue's signed statements: who may hold them can hold the venue to its history. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Time, closed } from './words.ts'

const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

const SIGNED = {
  statement: Type.String({ description: 'The text signed, to the letter, newlines included.' }),
  signature: Type.String({ description: 'Ed25519 over the bytes of the text, base64url.' }),
}

const KeyStatement = closed(SIGNED, 'Introduces a key: signed by the key before it.')

const AuditKey = closed(
  {
    venue: { ...Digest, description: 'Fingerprint of the first key: what the venue is known by.' },
    fingerprint: { ...Digest, description: 'base64url SHA-256 of the DER of the key in force.' },
    publicKey: Type.String({ description: 'The key in force, PEM.' }),
    keys: Type.Array(KeyStatement, { description: 'How the first key led to this one.' }),
  },
  "The key that signs the venue's checkpoints.",
)
export type AuditKey = Static<typeof AuditKey>

const SignedStatement = closed(
  {
    number: Type.Integer({ minimum: 0, description: 'Place in the chain, without gaps.' }),
    kind: Type.Union([Type.Literal('checkpoint'), Type.Literal('key')]),
    at: Time,
    digest: { ...Digest, description: 'SHA-256 of the text: what the next statement names.' },
    ...SIGNED,
  },
  'A statement of the venue: a checkpoint commits to the journal without telling how long it is.',
)
export type SignedStatement = Static<typeof SignedStatement>

const hashes = Type.Immutable(Type.Array(Type.String()))
const Signed = closed(SIGNED, 'A signed text.')

const ProofRecord = closed(
  {
    seq: Type.Integer(),
    ts: Type.Integer({ description: 'Epoch microseconds.' }),
    prevHash: Type.Optional(Type.String()),
    hash: Type.Optional(
      Type.String({ description: 'Its own hash, where texts in it are masked.' }),
    ),
    refused: Type.Boolean(),
    leaves: Type.Immutable(
      Type.Array(
        Type.Union([
          Type.String({ description: 'Hash of a text that is not yours to see.' }),
          closed({ salt: Type.String(), text: Type.String() }, 'A text and its salt.'),
        ]),
      ),
    ),
    path: hashes,
  },
  'A record of the journal: the command and its events, as far as they are yours to see.',
)

const Proof = closed(
  {
    format: Type.Union([Type.Literal('parley-proof-3'), Type.Literal('parley-proof-2')]),
    request: Type.String(),
    party: Type.String(),
    head: closed(
      { records: Type.Integer(), root: Type.String(), hash: Type.String(), path: hashes },
      'What the checkpoint commits to.',
    ),
    records: Type.Immutable(Type.Array(ProofRecord)),
    checkpoint: Type.Optional(
      closed(
        {
          ...SIGNED,
          salt: Type.String(),
          keys: Type.Immutable(Type.Array(Signed)),
          masked: Type.Optional(
            Type.String({ description: 'Root over the masked records, where it commits to one.' }),
          ),
        },
        'The signed checkpoint, and the statements that lead to its key.',
      ),
    ),
    consistency: Type.Optional(
      closed(
        {
          digest: Type.String(),
          records: Type.Integer(),
          hash: Type.String(),
          salt: Type.String(),
          tree: Type.String(),
          path: hashes,
          masked: Type.Optional(Type.String()),
          maskedTree: Type.Optional(Type.String()),
          maskedPath: Type.Optional(hashes),
        },
        'That the journal continues the checkpoint you kept.',
      ),
    ),
    mask: Type.Optional(
      closed(
        {
          tree: Type.String(),
          names: Type.Immutable(
            Type.Array(closed({ name: Type.String(), salt: Type.String() }, 'A name of yours.')),
          ),
        },
        'Where everybody but you is masked: what the masked records lead to, and your own names.',
      ),
    ),
  },
  'What you may see of a request, verifiable on any machine with `parley audit verify`. The numbers of its records tell its reader how much happened between them.',
)

const StatementPage = closed(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,15}$', description: 'The `next` of the page before.' }),
    ),
  },
  'Which page. Numbers of statements go on with time alone, and tell nothing else.',
)

export const AUDIT_ROUTES = {
  auditKey: {
    method: 'GET',
    path: '/v1/audit/key',
    scope: 'public',
    summary: 'The key that signs checkpoints',
    reply: AuditKey,
  },
  auditCheckpoints: {
    method: 'GET',
    path: '/v1/audit/checkpoints',
    scope: 'public',
    summary: 'Signed statements of the venue, newest first',
    query: StatementPage,
    reply: list('checkpoints', SignedStatement),
  },
  matchProof: {
    method: 'GET',
    path: '/v1/audit/proofs/:matchId',
    scope: 'read',
    summary: 'Your own verifiable extract of a match',
    query: closed(
      {
        since: Type.Optional(
          Type.Integer({
            minimum: 0,
            description: 'Number of a checkpoint you kept: the proof then continues it.',
          }),
        ),
        masked: Type.Optional(
          Type.Boolean({
            description:
              'With tokens in the place of everybody else, so that it can be handed on. Default false.',
          }),
        ),
      },
      'What else it shall show.',
    ),
    reply: Proof,
  },
  makeCheckpoint: {
    method: 'POST',
    path: '/v1/audit/checkpoints',
    // The moment of a checkpoint is for the operator to choose: anyone else could use it as a clock on others.
    scope: 'operate',
    summary: 'Sign a checkpoint now',
    reply: SignedStatement,
  },
} as const satisfies Routes
