/** For tests: requests as bytes, signed or not, so that what a well-behaved client would never send can be sent. */
import { Agent, request } from 'node:http'
import { createHmac } from 'node:crypto'
import { HEADER_KEY, HEADER_SIGNATURE, HEADER_TIMESTAMP, signedText, timestamps } from '@parley/sdk'
import type { Credentials, Refusal } from '@parley/sdk'

export type Sent = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Loopback address it comes from. */
  readonly from?: string
}

export type Got = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
// Behind the wall clock, so that these never coincide with the timestamps of a typed client.
const nextTimestamp = timestamps(() => Date.now() - 1_000)

/** Sends a request as it is. An answer that comes before the whole body was taken counts. */
export function exchange(
  url: string,
  { method, path, headers = {}, body = '', from }: Sent,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const source = from === undefined ? {} : { localAddress: from }
    const all = { ...length, ...headers }
    const sent = request(`${url}${path}`, { method, agent, headers: all, ...source })
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Headers of a signed request, each part of which can be another than what is sent. */
export function signed(
  credentials: Credentials,
  { method, path, body = '' }: Pick<Sent, 'method' | 'path' | 'body'>,
  timestamp: number = nextTimestamp(),
): Record<string, string> {
  const text = signedText(timestamp, method, path, body)
  return {
    'content-type': 'application/json',
    [HEADER_KEY]: credentials.key,
    [HEADER_TIMESTAMP]: String(timestamp),
    [HEADER_SIGNATURE]: createHmac('sha256', credentials.secret).update(text).digest('base64url'),
  }
}

/** The refusal in an answer; fails when it is none. */
export function refusalOf({ text, status }: Pick<Got, 'text' | 'status'>): Refusal {
  const { error } = JSON.parse(text) as { error?: Refusal }
  if (!error) throw new Error(`no refusal: ${status} ${text}`)
  return error
}
