/** Passwords by argon2id (RFC 9106, second recommended option), session tokens by SHA-256: neither is kept readable. */
import { argon2, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

/** 64 MiB, three passes, four lanes: RFC 9106, section 4. */
const COST = { memory: 65_536, passes: 3, parallelism: 4, tagLength: 32 } as const

/** `salt.tag`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive('argon2id', { message: password, nonce: salt, ...COST })
  return `${salt.toString('base64url')}.${tag.toString('base64url')}`
}

/** Whether the password is the one hashed. Without a hash the same work is done and the answer is no. */
export async function passwordMatches(
  password: string,
  stored: string | undefined,
): Promise<boolean> {
  const [salt = '', expected = ''] = (stored ?? `${'A'.repeat(22)}.${'A'.repeat(43)}`).split('.')
  const nonce = Buffer.from(salt, 'base64url')
  const tag = await derive('argon2id', { message: password, nonce, ...COST })
  const known = Buffer.from(expected, 'base64url')
  return known.length === tag.length && timingSafeEqual(known, tag) && stored !== undefined
}

export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}
