/** Blocks: proposing, verifying, countersigning, approving, and how they stand. */
import { randomBytes } from 'node:crypto'
import type { Block, Leg } from '@parley/sdk'
import type { Args, Command, Invocation, OptionSpecs } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, facts, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { doingText, legsText, parseLeg, quantityText } from './leg.ts'
import { oneOf } from './parties.ts'
import { signatureOf } from './signer.ts'
import { simulatedText } from './block-effect.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const TERM_OPTIONS: OptionSpecs = {
  side: {
    type: 'string',
    value: 'buy|sell',
    help: 'what you do with the structure as typed',
    needed: true,
  },
  leg: {
    type: 'string',
    multiple: true,
    value: 'LEG',
    help: '"buy 1 SPY"; once for each leg',
    needed: true,
  },
  size: {
    type: 'string',
    value: 'N',
    help: 'how many structures, whose legs count in lots as `parley instruments` has them (else 1)',
  },
  price: {
    type: 'string',
    value: 'PRICE',
    help: 'agreed price, of the structure as typed',
    needed: true,
  },
}
const SHARE_OPTION: OptionSpecs = {
  share: {
    type: 'string',
    multiple: true,
    value: 'ACCOUNT=N',
    help: 'how much an account takes; once for each (else all to --account)',
  },
  account: { type: 'string', value: 'ACCOUNT', help: 'that takes it all (else your only one)' },
}
const SIGN_OPTIONS: OptionSpecs = {
  signer: { type: 'string', value: 'ID', help: 'sign with this registered key …' },
  'key-file': { type: 'string', value: 'FILE', help: '… whose private half is in this file' },
}

function termsOf(args: Args): {
  side: 'buy' | 'sell'
  legs: Leg[]
  size: string
  price: string
} {
  const legs = args.all('leg').map(parseLeg)
  if (legs.length === 0) throw new UsageError('--leg is missing: write it as --leg "buy 1 SPY"')
  return {
    side: oneOf(args.need('side'), ['buy', 'sell'], '--side'),
    legs,
    size: args.text('size') ?? '1',
    price: args.need('price'),
  }
}

/** Own accounts and what each takes. */
async function sharesOf(
  { args, connection }: Invocation,
  size: string,
): Promise<{ account: string; size: string }[]> {
  const given = args.all('share')
  if (given.length === 0) return [{ account: await connection.account(), size }]
  return given.map((text) => {
    const [account = '', part = '', ...rest] = text.split('=')
    if (rest.length > 0 || !/^[1-9]\d*$/.test(part))
      throw new UsageError(`--share ${JSON.stringify(text)}: write it as ACCOUNT=N`)
    return { account, size: part }
  })
}

const propose: Command = {
  name: 'block propose',
  summary: 'Bring a privately agreed trade to the venue; nobody is told but you',
  details:
    'Hand the block id, the payload and the digest to the counterparty yourself. What you would owe is set aside until it ends.',
  options: {
    to: { type: 'string', value: 'FIRM', help: 'the other side', needed: true },
    ...TERM_OPTIONS,
    ...SHARE_OPTION,
    ttl: { type: 'string', value: 'TIME', help: 'how long it may be countersigned (else 5m)' },
    nonce: { type: 'string', value: 'TEXT', help: 'used once (else drawn at random)' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley block propose --to lynx --side buy --leg "buy 1 SPY" --size 1000 --price 369.50',
    'parley block propose --to lynx --side sell --leg "buy 1 SPY" --size 10 --price 369.50 --share acme:main=6 --share acme:second=4',
  ],
  async run(invocation) {
    const { args, connection } = invocation
    const terms = termsOf(args)
    const body = {
      ...write(args),
      ...terms,
      counterparty: args.need('to'),
      shares: await sharesOf(invocation, terms.size),
      nonce: args.text('nonce') ?? randomBytes(18).toString('base64url'),
      ttlMs: args.duration('ttl') ?? 300_000,
    }
    const json = await connection.client.call('proposeBlock', { body })
    return wrote(json, () =>
      [
        `${json.blockId} is ${json.state} until ${shortTime(json.expiresAt)} UTC. Hand this over:`,
        `  block   ${json.blockId}`,
        `  digest  ${json.digest}`,
        `  payload ${json.payload}`,
      ].join('\n'),
    )
  },
}

const simulate: Command = {
  name: 'block simulate',
  summary: 'What a block would do for either side: cash, fees, legs, cover',
  options: TERM_OPTIONS,
  examples: ['parley block simulate --side buy --leg "buy 1 SPY" --size 1000 --price 369.50'],
  async run({ args, connection }) {
    const json = await connection.client.call('simulateBlock', { body: termsOf(args) })
    return { json, text: simulatedText(json) }
  },
}

const verify: Command = {
  name: 'block verify',
  summary: 'Verify what a proposer handed over, and see what it would do',
  positionals: 'BLOCK',
  needs: 1,
  options: {
    digest: { type: 'string', value: 'HEX', help: 'the digest you were handed', needed: true },
  },
  examples: [`parley block verify block-1a2b3c4d5e6 --digest ${'0f'.repeat(32)}`],
  async run({ args, connection }) {
    const body = { blockId: args.positional(0, 'BLOCK'), digest: args.need('digest') }
    const json = await connection.client.call('verifyBlock', { body })
    const next = `Countersign with \`parley block countersign ${body.blockId} --digest ${body.digest}\`.\n`
    return { json, text: `${json.payload ?? ''}\n${simulatedText(json)}${next}` }
  },
}

const countersign: Command = {
  name: 'block countersign',
  summary: 'Assent to exactly what was handed over; it settles at once',
  details:
    'With --payload the text you were handed is signed letter by letter. With --digest the payload is fetched by it first.',
  positionals: 'BLOCK',
  needs: 1,
  options: {
    payload: { type: 'string', value: 'TEXT', help: 'the payload you were handed' },
    digest: { type: 'string', value: 'HEX', help: 'or its digest', needed: 'without --payload' },
    role: { type: 'string', value: 'buyer|seller', help: 'your side (else as the payload has it)' },
    ...SHARE_OPTION,
    ...SIGN_OPTIONS,
    ...WRITE_OPTIONS,
  },
  examples: [
    `parley block countersign block-1a2b3c4d5e6 --digest ${'0f'.repeat(32)}`,
    `parley block countersign block-1a2b3c4d5e6 --digest ${'0f'.repeat(32)} --signer desk --key-file desk.pem`,
  ],
  async run(invocation) {
    const { args, connection } = invocation
    const blockId = args.positional(0, 'BLOCK')
    const payload = args.text('payload') ?? (await payloadBy(invocation, blockId))
    const role = await roleIn(invocation, payload)
    const size = /; size (\d+);/.exec(payload)?.[1] ?? ''
    const signature = signatureOf(args, role, payload)
    const body = {
      ...write(args),
      blockId,
      role,
      payload,
      shares: await sharesOf(invocation, size),
      ...(signature ? { signature } : {}),
    }
    const json = await connection.client.call('countersignBlock', { body })
    return wrote(json, () => changedText(json))
  },
}

async function payloadBy({ args, connection }: Invocation, blockId: string): Promise<string> {
  const digest = args.text('digest')
  if (digest === undefined) throw new UsageError('--payload or --digest is missing')
  const { payload = '' } = await connection.client.call('verifyBlock', {
    body: { blockId, digest },
  })
  return payload
}

async function roleIn(
  { args, connection }: Invocation,
  payload: string,
): Promise<'buyer' | 'seller'> {
  const given = args.text('role')
  if (given !== undefined) return oneOf<'buyer' | 'seller'>(given, ['buyer', 'seller'], '--role')
  const { firm } = await connection.client.call('me')
  return payload.includes(`; buyer ${firm};`) ? 'buyer' : 'seller'
}

function changedText({
  blockId,
  state,
  entryId,
}: {
  readonly blockId: string
  readonly state: string
  readonly entryId?: string
}): string {
  return entryId === undefined
    ? `${blockId} is ${state}.`
    : `${blockId} is ${state}, settled by ${entryId}.`
}

const sign: Command = {
  name: 'block sign',
  summary: 'Put your own signature under your proposal',
  positionals: 'BLOCK',
  needs: 1,
  options: {
    signer: { type: 'string', value: 'ID', help: 'the signing key, as registered', needed: true },
    'key-file': { type: 'string', value: 'FILE', help: 'its private half', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: ['parley block sign block-1a2b3c4d5e6 --signer desk --key-file desk.pem'],
  async run(invocation) {
    const { args, connection } = invocation
    const blockId = args.positional(0, 'BLOCK')
    for (const option of ['signer', 'key-file']) args.need(option)
    const block = await blockById(invocation, blockId)
    const role = block.buyer === block.proposer ? 'buyer' : 'seller'
    const signature = signatureOf(args, role, block.payload)
    if (!signature) throw new UsageError('--signer is missing')
    const body = { ...write(args), blockId, signature }
    const json = await connection.client.call('signBlock', { body })
    return wrote(json, () => changedText(json))
  },
}

/** A write that names a block and nothing else. */
function naming(
  route: 'approveBlock' | 'withdrawBlock' | 'rejectBlock',
  name: string,
  summary: string,
): Command {
  return {
    name,
    summary,
    positionals: 'BLOCK',
    needs: 1,
    options: WRITE_OPTIONS,
    examples: [`parley ${name} block-1a2b3c4d5e6`],
    async run({ args, connection }) {
      const body = { ...write(args), blockId: args.positional(0, 'BLOCK') }
      const json = await connection.client.call(route, { body })
      return wrote(json, () => changedText(json))
    },
  }
}

const list: Command = {
  name: 'block list',
  summary: 'List your blocks, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley block list --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('blocks', { query: page(args) })
    const rows = json.blocks.map((block) => [
      block.blockId,
      block.role,
      block.state,
      `${block.buyer} buys from ${block.seller}`,
      legsText(block.legs),
      quantityText(block, block.size),
      grouped(block.price),
      shortTime(block.expiresAt),
    ])
    const heads = ['block', 'as', 'state', 'between', 'structure', '>size', '>price', 'until (UTC)']
    const none = 'No blocks yet. Propose one: `parley block propose --help`.'
    return { json, text: table(columns(heads), rows, none) + more(json.next) }
  },
}

const show: Command = {
  name: 'block show',
  summary: 'Show one block of yours',
  positionals: 'BLOCK',
  needs: 1,
  examples: ['parley block show block-1a2b3c4d5e6'],
  async run(invocation) {
    const block = await blockById(invocation, invocation.args.positional(0, 'BLOCK'))
    return { json: block, text: blockText(block) }
  },
}

async function blockById({ connection }: Invocation, blockId: string): Promise<Block> {
  const { blocks } = await connection.client.call('blocks', { query: { blockId } })
  const [block] = blocks
  if (!block) throw new UsageError(`${blockId} is no block of yours`)
  return block
}

function blockText(block: Block): string {
  const signed = block.signatures.map(({ firm, signer }) => `${firm} with ${signer}`)
  const doing = doingText(block, 'buy', block.size)
  return facts([
    ['block', block.blockId],
    ['as', block.role],
    ['state', block.toApprove === true ? `${block.state}, awaits your approval` : block.state],
    ['buyer', block.buyer],
    ['seller', block.seller],
    ['structure', legsText(block.legs)],
    ['size', quantityText(block, block.size)],
    ...(doing === undefined ? [] : [['the buyer', doing] as const]),
    ['price', `${grouped(block.price)} ${block.quoteAsset}`],
    ['until', `${shortTime(block.expiresAt)} UTC`],
    ['accounts', block.shares?.map((each) => shareText(block, each)).join('; ') ?? '-'],
    ['signed', signed.join(', ') || '-'],
    ['entry', block.entryId ?? '-'],
    ['fee', block.fee ? `${grouped(block.fee.amount)} ${block.fee.asset}` : '-'],
    ['digest', block.digest],
    ['payload', block.payload],
  ])
}

function shareText(block: Block, { account, size }: NonNullable<Block['shares']>[number]): string {
  return `${account} ${quantityText(block, size)}`
}

export const BLOCK_COMMANDS: readonly Command[] = [
  propose,
  simulate,
  verify,
  countersign,
  sign,
  naming('approveBlock', 'block approve', 'Approve as the second pair of eyes of your firm'),
  naming('withdrawBlock', 'block withdraw', 'Withdraw your proposal'),
  naming('rejectBlock', 'block reject', 'Reject a block, or take back a countersignature'),
  list,
  show,
]
