import { createHmac } from 'node:crypto'
import { HEADER_KEY, HEADER_SIGNATURE, HEADER_TIMESTAMP, signedText } from '@parley/sdk'
import type { Credentials } from '@parley/sdk'
import { httpRequest, upgradeRequest } from './messages.ts'
import type { Headers } from './messages.ts'

let lastTimestamp = 0

/**
 * The contract's signature headers. The client's own `sign` gives the same; this one does not wait
 * for WebCrypto, since tens of thousands must be made within their 30 seconds of validity.
 */
export function signedHeaders(
  { key, secret }: Credentials,
  request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body: string },
): Headers {
  lastTimestamp = Math.max(lastTimestamp + 1, Date.now() * 1_000)
  const text = signedText(lastTimestamp, request.method, request.path, request.body)
  return {
    [HEADER_KEY]: key,
    [HEADER_TIMESTAMP]: `${lastTimestamp}`,
    [HEADER_SIGNATURE]: createHmac('sha256', secret).update(text).digest('base64url'),
  }
}

/** One signed write. */
export function signedPost(credentials: Credentials, path: string, body: object): Buffer {
  const text = JSON.stringify(body)
  const headers = signedHeaders(credentials, { method: 'POST', path, body: text })
  return httpRequest('POST', path, text, headers)
}

/** One signed way into the stream. */
export function signedUpgrade(credentials: Credentials): Buffer {
  const path = '/v1/stream'
  return upgradeRequest(path, signedHeaders(credentials, { method: 'GET', path, body: '' }))
}
