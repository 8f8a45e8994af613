/** For tests: bad keys, passwords and clocks. */
import type { World, Write, WriteName } from './_bad-values.ts'

export function administrationWrites(world: World) {
  return {
    signIn: {
      by: 'acme',
      right: { firm: 'acme', user: 'ada', password: 'a right password' },
      bad: [
        ['wrong password', { password: 'a wrong password' }, '401 bad_password -'],
        ['unknown user', { user: 'eve' }, '401 bad_password -'],
        ['unknown firm', { firm: 'none' }, '401 bad_password -'],
        ['long password', { password: 'x'.repeat(201) }, '400 malformed password'],
      ],
    },
    signOut: { by: 'acme', right: {}, bad: [] },
    createKey: {
      by: 'house',
      right: { firm: 'acme', user: 'bot', scopes: ['read'] },
      bad: [
        ['unknown firm', { firm: 'none' }, '404 unknown_firm firm'],
        ['scope that is none', { scopes: ['all'] }, '400 malformed scopes.0'],
        ['no scope', { scopes: [] }, '400 malformed scopes'],
        ['a scope its role forbids', { scopes: ['operate'] }, '403 role_forbidden scopes'],
      ],
    },
    revokeKey: {
      by: 'house',
      right: { key: world.key },
      bad: [['unknown key', { key: 'pk_none' }, '404 unknown_key key']],
    },
    setPassword: {
      by: 'house',
      right: { firm: 'acme', user: 'ada', password: 'a right password' },
      bad: [
        ['unknown firm', { firm: 'none' }, '404 unknown_firm firm'],
        ['short password', { password: 'short' }, '400 malformed password'],
      ],
    },
    makeCheckpoint: { by: 'house', right: {}, bad: [] },
    advanceClock: {
      by: 'house',
      right: { to: '2026-01-02T15:00:00Z' },
      bad: [
        ['the past', { to: '2026-01-01T00:00:00Z' }, '400 bad_duration to'],
        ['no time', { to: 'tomorrow' }, '400 malformed to'],
        ['time after all time', { to: '9999-01-01T00:00:00Z' }, '400 malformed to'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}
