/** Proofs that mask everybody but their party: what they show, whom they do not, and who could find out. */
import assert from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { accountId, decode, firmId, instrumentId, price, userId } from '@parley/core'
import type { Command, Event, RfqId } from '@parley/core'
import { SignedFolder } from '../checkpoint/_notary.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { readKeys } from '../checkpoint/key-history.ts'
import { commitmentOf, signed } from '../checkpoint/statement.ts'
import { leafOf } from '../journal/record.ts'
import { OPERATOR, openVenue } from '../recovery/_venue.ts'
import type { TestVenue } from '../recovery/_venue.ts'
import { EMPTY_FRONTIER, grow, rootOfFrontier } from './frontier.ts'
import { maskKeyOf, tokenOf } from './mask.ts'
import { sealedRoot } from './merkle.ts'
import { proof } from './proof.ts'
import type { Proof } from './proof.ts'
import { signaturesOf } from './signing.ts'
import { verify } from './verify.ts'
import { verifyProof } from './verify-proof.ts'

const DEALERS = ['north', 'south', 'east', 'west']
const FIRMS = ['taker', 'other', ...DEALERS]
const actor = (firm: string) => ({ firm: firmId(firm), user: userId(`${firm}-user`) })

/** Submits a command; it is a mistake of the test where it is refused. */
function give(venue: TestVenue, by: string, command: Record<string, unknown>, passMs = 0): Event[] {
  const clientId = `c${venue.nextId()}`
  const whole = { actor: actor(by), clientId, ...command } as unknown as Command
  const events = [...venue.submit(whole, passMs)]
  assert.ok(
    events.length > 0,
    `${by} ${String(command['type'])}: ${venue.drafts.at(-1)?.outcome[0]}`,
  )
  return events
}

function ask(venue: TestVenue, over: Record<string, unknown>): RfqId {
  const [opened] = give(venue, 'taker', {
    type: 'CreateRfq',
    account: accountId('taker:main'),
    legs: [{ instrument: instrumentId('ACME'), side: 'buy', ratio: 1 }],
    size: 100n,
    ttlMs: 60_000,
    panel: DEALERS,
    identity: 'disclosed',
    ...over,
  })
  assert.ok(opened?.type === 'RfqRequested')
  return opened.terms.rfqId
}

function quote(venue: TestVenue, rfqId: RfqId, dealer: string, cents: number, size: bigint): void {
  give(venue, dealer, {
    type: 'PlaceQuote',
    account: accountId(`${dealer}:main`),
    rfqId,
    ttlMs: 30_000,
    ask: [{ price: price(BigInt(cents) * 1_000_000n), size }],
  })
}

const accept = (rfqId: RfqId, size: bigint) => ({
  type: 'AcceptQuote',
  rfqId,
  side: 'buy',
  size,
  limit: price(20_000_000_000n),
  timeInForce: 'fill_or_kill',
})

/** Three requests with everything in them that can name anybody. */
function told() {
  const venue = openVenue(DEALERS)
  const plain = ask(venue, { workup: { ms: 1_000, openTo: 'panel' } })
  for (const [i, dealer] of DEALERS.entries()) quote(venue, plain, dealer, 10_050 + i, 40n)
  give(venue, 'west', { type: 'PassRfq', rfqId: plain, reason: 'risk' })
  quote(venue, plain, 'north', 10_010, 40n)
  give(venue, 'taker', accept(plain, 90n))
  give(venue, 'taker', { type: 'AddToWorkup', rfqId: plain, size: 50n })
  const added = { type: 'AddToWorkup', rfqId: plain, account: 'east:main', size: 20n }
  give(venue, 'east', added)
  give(venue, 'operator', { type: 'RunWorkup', rfqId: plain, actor: OPERATOR, marks: [] }, 1_000)

  const countered = ask(venue, { blindMs: 500, identity: 'pseudonymous' })
  quote(venue, countered, 'south', 10_100, 100n)
  give(venue, 'west', { type: 'PassRfq', rfqId: countered, reason: 'size' })
  give(venue, 'operator', { type: 'ExpireDue', actor: OPERATOR, clientId: undefined }, 500)
  give(venue, 'taker', {
    type: 'CounterRfq',
    rfqId: countered,
    side: 'buy',
    size: 60n,
    price: price(10_080_000_000n),
    dealers: ['south', 'east'],
    ttlMs: 10_000,
  })
  const { counter } = [...venue.state.rfqs.values()].find((each) => each.counter) ?? {}
  const hit = { type: 'HitCounter', rfqId: countered, counterId: counter?.counterId }
  give(venue, 'south', { ...hit, account: accountId('south:main') })

  const second = ask(venue, {
    collectMs: 500,
    secondRound: { best: 2, ms: 1_000, standing: true },
  })
  for (const [i, dealer] of DEALERS.entries()) quote(venue, second, dealer, 10_050 + i, 100n)
  give(venue, 'operator', { type: 'ExpireDue', actor: OPERATOR, clientId: undefined }, 500)
  quote(venue, second, 'south', 10_040, 100n)
  give(venue, 'taker', accept(second, 100n))
  return { drafts: venue.drafts, plain, countered, second }
}

const history = told()
const { plain, countered, second } = history

async function signedFolder(): Promise<SignedFolder> {
  const folder = new SignedFolder()
  folder.append(history.drafts.slice(0, 30))
  await folder.checkpoint()
  folder.append(history.drafts.slice(30))
  await folder.checkpoint()
  return folder
}

async function proofFrom(
  folder: SignedFolder,
  rfqId: RfqId,
  firm: string,
  { masked = true, kept = undefined as Kept | undefined } = {},
): Promise<Proof> {
  const { chain, journal, key } = folder
  const from = { chainPath: folder.at('checkpoints.db'), venueKey: key.path, kept }
  const made = await proof(journal, rfqId, firm, signaturesOf(chain, journal, from), { masked })
  return JSON.parse(JSON.stringify(made)) as Proof
}

function keyOf({ chain }: SignedFolder): string {
  const keys = readKeys(chain.keys())
  assert.ok(typeof keys !== 'string')
  return String(keys.at(-1)?.fingerprint)
}

const tokensOf = (given: Proof): string[] => [
  ...new Set(JSON.stringify(given).match(/#[\w-]{43}/g)),
]

void test('[CHK-9] a masked proof verifies elsewhere, allocation and all, and names nobody but its party', async () => {
  using folder = await signedFolder()
  const key = keyOf(folder)
  for (const rfqId of [plain, countered, second])
    for (const firm of ['taker', ...DEALERS]) {
      const given = await proofFrom(folder, rfqId, firm)
      const report = verifyProof(given, { key })
      assert.deepEqual(report.problems, [], `${firm} of ${rfqId}`)
      assert.deepEqual([report.masked, report.signature?.known], [true, true])
      const text = JSON.stringify(given)
      for (const other of FIRMS)
        if (other !== firm)
          assert.ok(
            !new RegExp(`"${other}[":-]`).test(text.replaceAll('\\', '')),
            `${firm}: ${other}`,
          )
      const open = await proofFrom(folder, rfqId, firm, { masked: false })
      const shown = verifyProof(open, { key })
      assert.deepEqual(shown.problems, [])
      assert.deepEqual(report.auction, shown.auction)
      assert.equal(report.named, shown.named)
      assert.equal(report.auction !== undefined, firm === 'taker')
    }
})

void test('[CHK-9] but for names a masked proof shows the same texts as an open one', async () => {
  using folder = await signedFolder()
  const textsOf = ({ records }: Proof): string[] =>
    records.flatMap(({ leaves }) =>
      leaves.flatMap((leaf) => (typeof leaf === 'string' ? [] : [leaf.text])),
    )
  const types = new Set<string>()
  for (const rfqId of [plain, countered, second])
    for (const firm of ['taker', 'south']) {
      const masked = textsOf(await proofFrom(folder, rfqId, firm))
      const open = textsOf(await proofFrom(folder, rfqId, firm, { masked: false }))
      assert.equal(masked.length, open.length)
      for (const [i, text] of masked.entries()) {
        assert.equal(nameless(text), nameless(open[i] ?? ''))
        if (text.includes('"#')) types.add((decode(text) as Event).type)
      }
    }
  assert.deepEqual([...types].sort(), [
    'CounterHit',
    'CounterPlaced',
    'CounterRfq',
    'CreateRfq',
    'DealerPassed',
    'MatchMade',
    'QuoteEnded',
    'QuotePlaced',
    'QuotesUnveiled',
    'RfqOpened',
    'RfqRequested',
    'RoundSelected',
    'TradeSettled',
    'WorkupMatched',
  ])
})

/** A text with every name, or its token, taken out. */
function nameless(text: string): string {
  return text
    .replace(/"alias":"[^"]+"/, '"alias":"?"')
    .replace(/"(?:#[\w-]{43}|(?:taker|north|south|east|west)(?::main|-user)?)"/g, '"?"')
}

void test('[CHK-9] who knows every firm and holds every other proof finds no masked name', async () => {
  using folder = await signedFolder()
  const given = await proofFrom(folder, plain, 'taker')
  const tokens = new Set(tokensOf(given))
  assert.ok(tokens.size > DEALERS.length)
  // All that the attacker can read: salts, hashes and ids of this proof and of all that the other parties hold.
  const texts = [JSON.stringify(given)]
  for (const firm of DEALERS.filter((each) => each !== 'north'))
    for (const masked of [true, false])
      texts.push(JSON.stringify(await proofFrom(folder, plain, firm, { masked })))
  const secrets = new Set(texts.flatMap((text) => text.match(/[\w-]{22,64}/g) ?? []))
  const names = ['north', 'north:main', 'north-user']
  const hashOf = (text: string) => digest('sha256', text, 'base64url')
  for (const secret of [...secrets, ''])
    for (const name of names)
      for (const salt of [secret, hashOf(`${secret}\n${plain}\n${name}`)])
        assert.ok(!tokens.has(`#${hashOf(`${salt}\n${name}`)}`), `${name} by ${secret}`)
  // Nor by the leaves of the open record, which others' proofs hold: their salts are not those of the masked texts.
  const leaves = new Set(texts.flatMap((text) => text.match(/[\w-]{43}/g) ?? []))
  const salts = [...secrets].filter(({ length }) => length === 22)
  for (const { leaves: shown } of given.records)
    for (const leaf of shown) {
      if (typeof leaf === 'string' || !leaf.text.includes('"QuotePlaced"')) continue
      const guess = leaf.text
        .replace(/("maker":)"#[^"]*"/, '$1"north"')
        .replace(/("user":)"#[^"]*"/, '$1"north-user"')
        .replace(/("account":)"#[^"]*"/, '$1"north:main"')
      for (const salt of salts) assert.ok(!leaves.has(leafOf(salt, guess)))
    }
  // The guess is right, so that what fails is the guessing: the venue's key, which is in no proof, leads to the name.
  for await (const [record] of folder.journal.read(1, 1)) {
    assert.ok(record)
    for (const name of names) {
      const salt = hashOf(`${maskKeyOf(record)}\n${plain}\n${name}`)
      assert.ok(tokens.has(tokenOf({ name, salt })))
    }
    assert.ok(!texts.join('').includes(record.salts.slice(0, 22)))
  }
})

void test('[CHK-9] a firm has one token in a request and another in the next', async () => {
  using folder = await signedFolder()
  const [first, next] = [
    await proofFrom(folder, plain, 'taker'),
    await proofFrom(folder, second, 'taker'),
  ]
  assert.equal(tokensOf(first).filter((token) => tokensOf(next).includes(token)).length, 0)
  const makers = (given: Proof) =>
    [...JSON.stringify(given).matchAll(/\\"maker\\":\\"(#[\w-]{43})/g)].map(([, token]) => token)
  assert.equal(new Set(makers(first)).size, DEALERS.length)
  assert.ok(makers(first).length > 2 * DEALERS.length)
})

void test('[CHK-9] a mask that was tampered with is refused', async () => {
  using folder = await signedFolder()
  const given = await proofFrom(folder, plain, 'taker')
  const mask = given.mask ?? assert.fail()
  const { checkpoint: _unsigned, ...unsigned } = given
  const open = await proofFrom(folder, plain, 'taker', { masked: false })
  const [name] = mask.names
  assert.ok(name)
  const rows: [string, unknown, RegExp][] = [
    ['unsigned', unsigned, /is signed/],
    ['another tree', { ...given, mask: { ...mask, tree: open.head.root } }, /not commit|not lead/],
    ['no mask', { ...given, mask: undefined }, /does not lead/],
    ['open records', { ...given, records: open.records }, /does not lead/],
    [
      'a name of another',
      { ...given, mask: { ...mask, names: [{ ...name, name: 'north' }] } },
      /opens the name north/,
    ],
    [
      'a name no text has',
      { ...given, mask: { ...mask, names: [...mask.names, { ...name, name: 'taker:x' }] } },
      /no text has/,
    ],
    ['no own name', { ...given, mask: { ...mask, names: [] } }, /not of taker|not taker/],
    [
      'both hashes',
      { ...given, records: given.records.map((each) => ({ ...each, prevHash: each.hash })) },
      /prevHash/,
    ],
    ['more', { ...given, mask: { ...mask, more: 1 } }, /more is not known/],
  ]
  for (const [what, document, words] of rows) {
    const report = verifyProof(JSON.parse(JSON.stringify(document)))
    assert.equal(report.ok, false, what)
    assert.match(report.problems.join('\n'), words, what)
  }
  const text = JSON.stringify(given)
  for (const part of mask.names.map(({ salt }) => salt).concat(tokensOf(given)))
    assert.equal(
      verifyProof(
        JSON.parse(
          text.replaceAll(
            part,
            part.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
          ),
        ),
      ).ok,
      false,
    )
})

void test('[CHK-8] [CHK-9] a masked proof continues a checkpoint that was kept, over both trees', async () => {
  using folder = await signedFolder()
  const key = keyOf(folder)
  const kept = folder.chain.at(1) ?? assert.fail()
  const given = await proofFrom(folder, second, 'taker', { kept })
  const report = verifyProof(given, { key, checkpoint: kept })
  assert.deepEqual([report.problems, report.signature?.continues], [[], 1])
  const { consistency } = given
  assert.ok(consistency?.maskedPath)
  const rewritten = { ...consistency, maskedPath: consistency.path, maskedTree: consistency.tree }
  const bad = verifyProof({ ...given, consistency: rewritten }, { key, checkpoint: kept })
  assert.match(bad.problems.join(), /rewritten/)
})

void test('[CHK-9] a second tree that is not the journal’s is found by the audit', async () => {
  using folder = await signedFolder()
  assert.deepEqual((await verify(folder.journal, { chain: folder.chain })).signed?.findings, [])
  const { journal, chain } = folder
  const records: string[] = []
  for await (const page of journal.read(1)) for (const { hash } of page) records.push(hash)
  const frontier = grow(EMPTY_FRONTIER, records)
  const lying = grow(EMPTY_FRONTIER, records.toReversed())
  sign(folder, frontier, sealedRoot(rootOfFrontier(lying), records.length))
  const { signed: checked, ok } = await verify(journal, { chain })
  assert.equal(ok, false)
  assert.match(checked?.findings[0]?.rule ?? '', /second signed root/)
})

/** A checkpoint over records as given, with or without a second root. */
function sign(folder: SignedFolder, frontier: typeof EMPTY_FRONTIER, masked?: string): void {
  const { journal, chain } = folder
  const opening = {
    records: frontier.size,
    hash: journal.head().hash,
    root: sealedRoot(rootOfFrontier(frontier), frontier.size),
    salt: 'A'.repeat(43),
    ...(masked === undefined ? {} : { masked }),
  }
  chain.append(({ number, previous, notBefore }) => {
    const { secret, fingerprint: key, venue } = folder.open()
    const at = Math.max(notBefore, 1_900_000_000_000_000)
    const subject = commitmentOf(opening)
    const statement = { kind: 'checkpoint', venue, key, subject, number, previous, at } as const
    return {
      ...signed(statement, secret),
      checkpoint: { opening, frontier, masked: EMPTY_FRONTIER },
    }
  })
}

void test('[CHK-9] a folder from before there was a second tree goes on: what was signed still holds, and is continued', async () => {
  using folder = new SignedFolder()
  folder.open()
  folder.append(history.drafts)
  const records: string[] = []
  for await (const page of folder.journal.read(1)) for (const { hash } of page) records.push(hash)
  sign(folder, grow(EMPTY_FRONTIER, records))
  folder.chain[Symbol.dispose]()
  const db = new DatabaseSync(folder.at('checkpoints.db'))
  db.exec(
    'alter table statements drop column masked; drop table masked_frontier; pragma user_version = 1',
  )
  db.close()
  folder.reopen()
  const old = folder.chain.at(1) ?? assert.fail()
  assert.equal(old.opening?.masked, undefined)
  const key = keyOf(folder)
  const open = await proofFrom(folder, plain, 'taker', { masked: false })
  assert.deepEqual(verifyProof(open, { key, checkpoint: old }).problems, [])
  assert.deepEqual(verifyProof({ ...open, format: 'parley-proof-2' }, { key }).problems, [])
  const masked = await proofFrom(folder, plain, 'taker', { kept: old })
  assert.equal(folder.chain.lastCheckpoint()?.number, 2)
  assert.deepEqual(verifyProof(masked, { key, checkpoint: old }).problems, [])
  assert.deepEqual((await verify(folder.journal, { chain: folder.chain })).signed?.findings, [])
})
