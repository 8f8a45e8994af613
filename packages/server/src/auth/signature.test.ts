import { deepEqual, equal } from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { HEADER_KEY, HEADER_SIGNATURE, HEADER_TIMESTAMP, signedText } from '@parley/sdk'
import { SignatureCheck, VALIDITY_MS } from './signature.ts'
import type { SignedRequest } from './signature.ts'

const KEY = { key: 'key-1', secret: 'secret-1' }
const START_MS = 1_764_400_000_000

/** Signed with a timestamp in epoch microseconds. */
function signed(timestamp: number, body = '{}'): SignedRequest {
  const text = signedText(timestamp, 'POST', '/v1/quotes', body)
  const signature = createHmac('sha256', KEY.secret).update(text).digest('base64url')
  return {
    method: 'POST',
    path: '/v1/quotes',
    body,
    headers: {
      [HEADER_KEY]: KEY.key,
      [HEADER_TIMESTAMP]: String(timestamp),
      [HEADER_SIGNATURE]: signature,
    },
  }
}

/** A check by a clock that is set, and what it says of a request: `taken`, or the code it refuses with. */
function checkAt() {
  let nowMs = START_MS
  const check = new SignatureCheck(
    (key) => (key === KEY.key ? KEY : undefined),
    () => nowMs,
  )
  return (afterMs: number, request: SignedRequest): string => {
    nowMs = START_MS + afterMs
    const found = check.check(request)
    return 'code' in found ? found.code : 'taken'
  }
}

for (const [skewMs, what] of [
  [0, 'now'],
  [-VALIDITY_MS, 'as late as may be'],
  [VALIDITY_MS, 'as early as may be'],
  [VALIDITY_MS - 0.001, 'a microsecond less early than that'],
] as const)
  void test(`[AUT-1] a request signed ${what} is taken once, and then refused for as long as it is in time`, () => {
    const at = checkAt()
    const request = signed((START_MS + skewMs) * 1000)
    equal(at(0, request), 'taken')
    for (let afterMs = 0; afterMs <= 3 * VALIDITY_MS; afterMs += 499) {
      // Others come all the while, so that what is old is forgotten.
      equal(at(afterMs, signed((START_MS + afterMs) * 1000 + 7)), 'taken')
      const late = afterMs - skewMs > VALIDITY_MS
      equal(at(afterMs, request), late ? 'stale_request' : 'replayed_request')
    }
  })

void test('[AUT-1] two requests of one microsecond are two', () => {
  const at = checkAt()
  const [a, b] = [signed(START_MS * 1000, '{"a":1}'), signed(START_MS * 1000, '{"b":1}')]
  deepEqual(
    [a, b, a, b].map((request) => at(1, request)),
    ['taken', 'taken', 'replayed_request', 'replayed_request'],
  )
})

void test('[AUT-1] what is refused is not remembered', () => {
  const at = checkAt()
  const early = signed((START_MS + VALIDITY_MS + 1000) * 1000)
  deepEqual(
    [at(0, early), at(1000, early), at(1001, early)],
    ['stale_request', 'taken', 'replayed_request'],
  )
  const sound = signed(START_MS * 1000 + 1)
  const other = { ...sound, body: '{"x":1}' }
  deepEqual([at(2, other), at(2, sound)], ['bad_signature', 'taken'])
})
