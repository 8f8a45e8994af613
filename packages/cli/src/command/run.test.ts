import assert from 'node:assert/strict'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readProfiles } from '../connect/profile.ts'
import { FIRST_WORDS, commandsOf, sections } from './registry.ts'
import { run } from './run.ts'

async function said(
  words: readonly string[],
  env: Record<string, string> = {},
  input?: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const heard = { out: '', err: '' }
  const home = env['HOME'] ?? mkdtempSync(join(tmpdir(), 'parley-home-'))
  const code = await run(words, {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    env: { ...env, HOME: home },
    lines: () => input && linesOf(input),
    terminal: false,
    stop: new AbortController().signal,
  })
  return { code, ...heard }
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line)
}

/** A venue of one answer, on a real socket. */
async function answering(
  status: number,
  body: object,
): Promise<{ url: string; server: Server; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['parley-key'])}`)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, server, asked }
}

void test('every command has help with an example that begins with its words', async () => {
  const overview = await said(['--help'])
  assert.equal(overview.code, 0)
  for (const command of Object.values(await sections()).flat()) {
    assert.ok(overview.out.includes(`  ${command.name} `), command.name)
    const [group = ''] = command.name.split(' ')
    assert.ok(command.examples.length > 0, command.name)
    for (const example of command.examples) assert.ok(example.includes(`parley ${group}`), example)
  }
  const help = await said(['rfq', 'create', '--help'])
  assert.match(help.out, /Usage: parley rfq create[\s\S]*--ttl TIME[\s\S]*Examples:/)
})

void test('a command is found by its first word as among all', async () => {
  const all = Object.values(await sections()).flat()
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length)
  for (const [word, named] of Map.groupBy(all, ({ name }) => name.split(' ')[0] ?? ''))
    assert.deepEqual(await commandsOf(word), named, word)
  for (const word of FIRST_WORDS) assert.notEqual((await commandsOf(word)).length, 0, word)
})

/** Words of a command line, with what is quoted in one. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, one, two, bare]) => one ?? two ?? bare ?? '',
  )
}

/** What is typed after `parley` in an example, without what pipes or redirects. */
function exampleWords(example: string): string[] {
  return wordsOf(example.replace(/^.*\| (?=parley)| [<>] [^ "]+(?= |$)/g, '')).slice(1)
}

void test('every example of a command that may ask a venue is read: no option of it is unknown', async () => {
  const meaning = 'It is stopping.'
  const { url, server } = await answering(503, {
    error: { code: 'stopping', meaning, retry: true },
  })
  // Some write files where they are.
  const before = process.cwd()
  process.chdir(mkdtempSync(join(tmpdir(), 'parley-examples-')))
  try {
    const venueCommands = Object.values(await sections())
      .flat()
      .filter(({ offline, passThrough }) => !offline && !passThrough)
      // What watches goes on until the venue answers.
      .filter(({ name }) => !name.endsWith('watch'))
    for (const { examples } of venueCommands)
      for (const example of examples) {
        const words = exampleWords(example)
        const whom = ['--url', url, '--key', 'k', '--secret', 's']
        const piped = /[|<]/.test(example) ? ['{}'] : undefined
        const { err } = await said([...words, ...whom], {}, piped)
        assert.doesNotMatch(err, /unknown (option|command)|unexpected argument/i, example)
      }
  } finally {
    process.chdir(before)
    server.close()
  }
})

void test('help marks each option that a command cannot do without, and says when', async () => {
  const { url, server } = await answering(403, {
    error: { code: 'no_scope', meaning: 'Not for you.', retry: false },
  })
  const before = process.cwd()
  process.chdir(mkdtempSync(join(tmpdir(), 'parley-needed-')))
  try {
    for (const { options = {}, examples } of Object.values(await sections()).flat()) {
      // What writes sends one request and ends.
      if (!('client-id' in options)) continue
      for (const example of examples) {
        const words = exampleWords(example)
        const whom = ['--url', url, '--key', 'k', '--secret', 's']
        for (const [option, { type, needed }] of Object.entries(options)) {
          const at = words.indexOf(`--${option}`)
          if (at < 0 || words.indexOf(`--${option}`, at + 1) >= 0) continue
          const less = words.toSpliced(at, type === 'boolean' ? 1 : 2)
          const { err } = await said(
            [...less, ...whom],
            {},
            /[|<]/.test(example) ? ['{}'] : undefined,
          )
          const isMissing = err.includes(`--${option} is missing`)
          if (isMissing) assert.ok(needed, `${example}: --${option} is needed`)
          else assert.notEqual(needed, true, `${example}: --${option} is not needed`)
        }
      }
    }
  } finally {
    process.chdir(before)
    server.close()
  }
  const { out } = await said(['corporate-action', 'announce', '--help'])
  assert.match(
    out,
    /^Usage: parley corporate-action announce UNDERLYING --at TIME --reference TEXT \[options\]$/m,
  )
  assert.match(out, /--reference TEXT +where it is published \(needed\)$/m)
  assert.match(out, /--fraction PRICE +.* \(needed with --split N:M, M above 1\)$/m)
})

void test('wrong words exit 2 and suggest the nearest', async () => {
  const rows: [string[], RegExp][] = [
    [['acept'], /did you mean `parley accept`\?/],
    [['rfq', 'crate'], /did you mean `parley rfq create`\?/],
    [['quote', 'zzzzzzzzz'], /there is place, cancel/],
    [['rfq', 'draft', 'sendd'], /unknown command "rfq draft sendd"; there is save, list, show/],
    [['--nope'], /unknown option --nope/],
    [['rfq', 'create'], /--leg is missing/],
    [['rfq', '--leg', 'buy SPY', '--account', 'a:b', '--ttl', 'x'], /not a duration/],
    [['accept', 'rfq-1', '--side', 'both'], /not one of buy, sell/],
    [['time', '--url', 'nonsense'], /not a URL/],
    [['me', '--key', 'k'], /--key is given without --secret/],
    [['me', '--data', '/tmp'], /--data needs --profile/],
    [['me', '--profile', 'nobody'], /no profiles in/],
    [['instruments', 'add', '--spec', '{'], /--spec is not JSON/],
  ]
  for (const [words, expected] of rows) {
    const { code, out, err } = await said(words)
    assert.equal(code, 2, words.join(' '))
    assert.match(err, expected)
    assert.equal(out, '')
  }
})

void test('a refusal exits 1 with its code, meaning, path and numbers on standard error', async () => {
  const refusal = {
    code: 'insufficient_available',
    meaning: 'Available balance is short; detail has the numbers.',
    path: 'size',
    detail: { asset: 'USD', short: '12.50' },
    retry: true,
  }
  const { url, server } = await answering(422, { error: refusal })
  try {
    const words = ['accept', 'rfq-1', '--side', 'buy', '--limit', '1', '--size', '1', '--url', url]
    const plain = await said(words)
    assert.equal(plain.code, 1)
    assert.match(plain.err, /insufficient_available: Available[\s\S]*at +size[\s\S]*short +12\.50/)
    const json = await said([...words, '--json'])
    assert.deepEqual(JSON.parse(json.err), { error: refusal })
  } finally {
    server.close()
  }
})

void test('no venue at the address exits 1 and says what to do', async () => {
  const { code, err } = await said(['time', '--url', 'http://127.0.0.1:9'])
  assert.equal(code, 1)
  assert.match(err, /no venue answers .*parley serve/)
})

void test('a created key is saved for its owner only, and used by name', async () => {
  const key = { key: 'k1', firm: 'acme', user: 'api', scopes: ['read'], secret: 's1' }
  const venue = await answering(200, { ...key, createdAt: '2026-01-01T00:00:00Z', revoked: false })
  const HOME = mkdtempSync(join(tmpdir(), 'parley-home-'))
  try {
    const words = 'keys create --firm acme --scopes read --save acme --account acme:main --url'
    assert.equal((await said([...words.split(' '), venue.url], { HOME })).code, 0)
    const file = join(HOME, '.config', 'parley', 'profiles.json')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const expected = { url: venue.url, key: 'k1', secret: 's1', account: 'acme:main' }
    assert.deepEqual(readProfiles(file), { acme: expected })
    await said(['time', '--profile', 'acme'], { HOME })
    assert.equal(venue.asked.at(-1), 'GET /v1/time k1')
    const { err } = await said(['time', '--profile', 'acmee'], { HOME })
    assert.match(err, /did you mean acme\?/)
  } finally {
    venue.server.close()
  }
})

void test('the environment names venue and key where no flag does', async () => {
  const time = { now: '2026-01-01T00:00:00.000000Z', clock: 'system' }
  const venue = await answering(200, { ...time, simulatedMarket: true, market: 'simulated' })
  try {
    const env = { PARLEY_URL: venue.url, PARLEY_KEY: 'k9', PARLEY_SECRET: 's9' }
    const { out, code } = await said(['time'], env)
    assert.equal(code, 0)
    assert.match(out, /clock +system\nmarket +simulated \(simulated\)/)
    assert.deepEqual(venue.asked, ['GET /v1/time k9'])
  } finally {
    venue.server.close()
  }
})

void test('offline commands answer one object, or line for line', async () => {
  const call = { style: 'european', right: 'call', spot: 100, strike: 100, years: 1, vol: 0.2 }
  const good = JSON.stringify({ ...call, rate: 0, yield: 0 })
  const one = await said(['price', good])
  assert.equal(one.code, 0)
  assert.ok(Math.abs((JSON.parse(one.out) as { price: number }).price - 7.965567) < 1e-5)
  const bad = await said(['price', '{'])
  assert.deepEqual([bad.code, bad.out], [1, ''])
  assert.match(bad.err, /invalid_json/)
  const many = await said(['price'], {}, [good, '', '{', good])
  assert.equal(many.code, 0)
  const [first, second, third] = many.out.trim().split('\n')
  assert.equal(first, one.out.trim())
  assert.match(second ?? '', /"code":"invalid_json"/)
  assert.equal(third, first)
  assert.equal((await said(['price'])).code, 2)
})

void test('without credentials it is told where they are looked for, and whose the venue beside has', async () => {
  const refusal = { code: 'unauthenticated', meaning: 'No credentials.', retry: false }
  const venue = await answering(401, { error: refusal })
  try {
    const data = mkdtempSync(join(tmpdir(), 'parley-data-'))
    const env = { HOME: mkdtempSync(join(tmpdir(), 'parley-home-')), PARLEY_DATA: data }
    const alone = await said(['me', '--url', venue.url], env)
    assert.match(alone.err, /as saved in \/.*\/\.config\/parley\/profiles\.json/)
    assert.ok(!alone.err.includes('--data'))
    const keys = { url: venue.url, key: 'k', secret: 's' }
    writeFileSync(join(data, 'profiles.json'), JSON.stringify({ acme: keys, mako: keys }))
    const beside = await said(['me', '--url', venue.url], env)
    assert.ok(beside.err.includes(`--data ${data} --profile acme (or mako).`), beside.err)
    writeFileSync(join(data, 'profiles.json'), '{')
    assert.equal((await said(['me', '--url', venue.url], env)).err, alone.err)
  } finally {
    venue.server.close()
  }
})

void test('of a rate that is missing it is told which price to record, and of a cash which there are', async () => {
  const detail = { asset: 'USD', in: 'EUR', day: '2026-01-02', missing: 'EUR' }
  const rate = await answering(409, {
    error: { code: 'no_rate', meaning: 'None.', path: 'in', detail, retry: false },
  })
  const cash = await answering(404, {
    error: {
      code: 'unknown_instrument',
      meaning: 'No such instrument.',
      path: 'asset',
      detail: { cash: 'CHF, EUR' },
      retry: false,
    },
  })
  const keys = ['--key', 'k', '--secret', 's']
  try {
    const statement = await said(['statement', '--in', 'EUR', '--url', rate.url, ...keys])
    assert.match(statement.err, /`parley closes record 2026-01-02 EUR=PRICE --source TEXT`/)
    const risk = await said(['risk', '--url', cash.url, ...keys])
    assert.match(risk.err, /cash {2}CHF, EUR\n {2}Say in which cash: --asset, with one of those\./)
  } finally {
    rate.server.close()
    cash.server.close()
  }
})
