/** The primes that a venue's key for the seeds of draws is made of. [EXP-16] */
import { generateKeyPairSync } from 'node:crypto'
import { present } from '@parley/core'
import type { DrawPrimes } from '@parley/core'

/** Two that nobody has seen. */
export function newPrimes(): DrawPrimes {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const { p, q } = privateKey.export({ format: 'jwk' })
  return { p: hexOf(p), q: hexOf(q) }
}

function hexOf(prime: string | undefined): string {
  const bytes = Buffer.from(present(prime, 'an RSA key has two primes'), 'base64url')
  return bytes.toString('hex').padStart(256, '0')
}

/** Two that everybody can see here, for runs that are to repeat to the byte. Never for real money. */
export const KNOWN_PRIMES: DrawPrimes = {
  p:
    'b598c521625b10af0d056827f72e0440d0415f832c990725bd37e92ffe7e3bb2' +
    '6a8a848a8f1b78b154a55d177de4ee4608c9804375aa6115ad55e6fa7c247374' +
    '562c5d84265bbbda65892465ceb78747945f67e4d673974cc62ac1491064ac85' +
    '4d5f429d67692646de53e694800c25593195dbb877e79438f14821c49cacdab3',
  q:
    'b5884297bb695701b4c6a78dfadf0d21dd84b563167fa350aa933bb171295385' +
    'afec14b2830a9050f297b59523da72745c5c601dfa998bb23005c0380f545dc5' +
    '91de3fcc7a8651898622813a513ff00076f5f7e63f57505c30bfca8469c15514' +
    '09d9f54ba985bfd0dc998f768ae25663806de47500c1853695ceee15046fd5bb',
}
