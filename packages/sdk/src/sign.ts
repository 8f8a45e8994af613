/**
 * Request signatures: HMAC-SHA256 over timestamp, method, path and raw body, so that no byte in between can change. [AUT-1]
 * The timestamp is epoch microseconds; a request is good for 30 s around it and once.
 */

export const HEADER_KEY = 'parley-key'
export const HEADER_TIMESTAMP = 'parley-timestamp'
export const HEADER_SIGNATURE = 'parley-signature'

export type Credentials = { readonly key: string; readonly secret: string }

/** The text that is signed. `path` includes the query string; `body` is the raw body, empty for a GET. */
export function signedText(timestamp: number, method: string, path: string, body: string): string {
  return `${timestamp}\n${method}\n${path}\n${body}`
}

/** Headers of a signed request. Runs where WebCrypto does: Node, browsers, workers. */
export async function sign(
  credentials: Credentials,
  request: {
    readonly method: string
    readonly path: string
    readonly body: string
    readonly timestamp: number
  },
): Promise<Record<string, string>> {
  const bytes = new TextEncoder()
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes.encode(credentials.secret), hmac, false, [
    'sign',
  ])
  const text = signedText(request.timestamp, request.method, request.path, request.body)
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text)))
  return {
    [HEADER_KEY]: credentials.key,
    [HEADER_TIMESTAMP]: String(request.timestamp),
    [HEADER_SIGNATURE]: signature.toBase64({ alphabet: 'base64url', omitPadding: true }),
  }
}

/** The text under a firm's own signature of a block: its role is in it, so that a signature is no good for the other side. */
export function blockSignatureText(role: 'buyer' | 'seller', digest: string): string {
  return `parley-block-1 ${role} ${digest}`
}
