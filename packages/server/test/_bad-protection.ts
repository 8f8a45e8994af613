/** For tests: what can be wrong with each write of protection, and what the venue says. */
import type { PROTECTION_ROUTES } from '@parley/sdk'
import { SHARE } from './_venue.ts'
import type { Bad, Write } from './_bad-values.ts'

type ProtectionWrite =
  | 'setRiskLimit'
  | 'setRiskStress'
  | 'setRiskBetas'
  | {
      [N in keyof typeof PROTECTION_ROUTES]: (typeof PROTECTION_ROUTES)[N]['method'] extends 'POST'
        ? N
        : never
    }[keyof typeof PROTECTION_ROUTES]

/** A user that `prepare` has killed, and a class whose rule it has set. */
export const KILLED_USER = 'ghost'
export const MMP = { structureClass: 'spot', limits: { trades: 3 } } as const

const inCash = (field: string): Bad[] => [
  ['more decimals than cash', { asset: 'USD', [field]: '0.001' }, `400 bad_decimal ${field}`],
  ['amount of nothing known', { asset: 'NONE', [field]: '1' }, '404 unknown_instrument asset'],
  ['amount without its asset', { asset: undefined, [field]: '1' }, '404 unknown_instrument asset'],
]

export const PROTECTION_WRITES: Readonly<Record<ProtectionWrite, Write>> = {
  setMmp: {
    by: 'mako',
    right: { underlying: SHARE, limits: { trades: 3, quantity: '100' }, windowMs: 500 },
    bad: [
      ['no window', { windowMs: 0 }, '400 bad_protection windowMs'],
      ['too long a window', { windowMs: 3_600_001 }, '400 bad_protection windowMs'],
      ['nothing limited', { limits: {} }, '400 bad_protection limits'],
      ['limit of nothing', { limits: { trades: 0 } }, '400 bad_protection limits.trades'],
      ['quantity below zero', { limits: { quantity: '-1' } }, '400 bad_protection limits.quantity'],
      ['notional without its asset', { limits: { notional: '1' } }, '404 unknown_instrument asset'],
      [
        'finer notional than cash',
        { limits: { notional: '0.001' }, asset: 'USD' },
        '400 bad_decimal limits.notional',
      ],
      ['unknown underlying', { underlying: 'NONE' }, '404 unknown_instrument underlying'],
      ['a class that is none', { structureClass: 'butterfly' }, '400 malformed structureClass'],
      ['a rule that is not set, ended', { limits: undefined }, '404 unknown_protection scope'],
    ],
  },
  resetMmp: {
    by: 'mako',
    right: { structureClass: MMP.structureClass },
    bad: [['a rule that is not set', { underlying: SHARE }, '404 unknown_protection scope']],
  },
  setBand: {
    by: 'mako',
    right: { ticks: 5, markAgeMs: 1000 },
    bad: [
      ['no ticks', { ticks: 0 }, '400 bad_protection band.ticks'],
      ['negative volatility', { volPoints: '-1' }, '400 bad_protection band.volPoints'],
      ['too old a mark', { markAgeMs: 2 ** 40 }, '400 bad_protection band.markAgeMs'],
      ['for everybody', { everybody: true }, '403 role_forbidden firm'],
      ['a band that is not set, ended', { ticks: undefined }, '404 unknown_protection scope'],
    ],
  },
  setOrderLimits: {
    by: 'acme',
    right: { size: '100', asset: 'USD', premium: '1000' },
    bad: [
      ['of another firm', { firm: 'bolt' }, '403 role_forbidden firm'],
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['below zero', { premium: '-1' }, '400 bad_protection limits.premium'],
      ['size of nothing', { size: '0' }, '400 malformed size'],
      ...inCash('premium'),
    ],
  },
  setRiskLimit: {
    by: 'acme',
    right: { measure: 'delta', asset: 'USD', soft: '1000', hard: '2000', underlying: SHARE },
    bad: [
      ['of another firm', { firm: 'bolt' }, '403 role_forbidden firm'],
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['no program', { program: 'none' }, '404 unknown_program program'],
      ['no stack', { stack: 'none' }, '404 unknown_stack stack'],
      ['a measure that is none', { measure: 'vanna' }, '400 malformed measure'],
      ['a stress of another measure', { stress: 'crash' }, '400 bad_risk_limit stress'],
      ['no stress', { measure: 'stress', stress: 'none' }, '404 unknown_stress stress'],
      ['without betas', { measure: 'beta' }, '409 no_beta measure'],
      [
        'soft below hard, where less is worse',
        { measure: 'margin', underlying: undefined },
        '400 bad_risk_limit soft',
      ],
      [
        'an underlying of programs',
        { measure: 'correlation', hard: undefined },
        '400 bad_risk_limit underlying',
      ],
      ['unknown underlying', { underlying: 'NONE' }, '404 unknown_instrument underlying'],
      ['soft above hard', { soft: '3000' }, '400 bad_risk_limit soft'],
      ['nothing', { hard: '0' }, '400 bad_risk_limit hard'],
      ['too old a mark', { markAgeMs: 2 ** 40 }, '400 bad_risk_limit markAgeMs'],
      [
        'more than the whole',
        { measure: 'concentration', soft: '1', hard: '10001' },
        '400 bad_risk_limit hard',
      ],
      ['finer than cash', { hard: '2000.001' }, '400 bad_decimal hard'],
      ['amount of nothing known', { asset: 'NONE' }, '404 unknown_instrument asset'],
      ['limited in shares', { asset: SHARE, soft: '1', hard: '2' }, '400 bad_risk_limit asset'],
      [
        'one that is not set, ended',
        { soft: undefined, hard: undefined },
        '404 unknown_risk_limit scope',
      ],
    ],
  },
  setRiskStress: {
    by: 'acme',
    right: {
      name: 'crash',
      spot: '-0.15',
      vol: '0.5',
      others: [{ underlying: SHARE, spot: '-0.4' }],
    },
    bad: [
      ['a name that is none', { name: '1987' }, '400 malformed name'],
      ['below nothing', { spot: '-1.1' }, '400 bad_stress spot'],
      ['too far', { vol: '10.5' }, '400 bad_stress vol'],
      ['finer than a move', { spot: '-0.000000001' }, '400 malformed spot'],
      ['nothing moves', { spot: '0', vol: '0', others: [] }, '400 bad_stress spot'],
      [
        'unknown underlying',
        { others: [{ underlying: 'NONE', spot: '1' }] },
        '404 unknown_instrument others.0.underlying',
      ],
      [
        'one that moves too far',
        { others: [{ underlying: SHARE, vol: '11' }] },
        '400 bad_stress others.0.vol',
      ],
      [
        'one twice',
        {
          others: [
            { underlying: SHARE, spot: '1' },
            { underlying: SHARE, spot: '2' },
          ],
        },
        '400 bad_stress others.1.underlying',
      ],
      [
        'one that is not saved, forgotten',
        { name: 'none', spot: undefined, vol: undefined, others: undefined },
        '404 unknown_stress name',
      ],
    ],
  },
  setRiskBetas: {
    by: 'acme',
    right: { index: SHARE, betas: [{ underlying: SHARE, beta: '1.2' }] },
    bad: [
      ['without an index', { index: undefined }, '404 unknown_instrument index'],
      ['unknown index', { index: 'NONE' }, '404 unknown_instrument index'],
      ['of nothing', { betas: [] }, '400 bad_betas betas'],
      [
        'unknown underlying',
        { betas: [{ underlying: 'NONE', beta: '1' }] },
        '404 unknown_instrument betas.0.underlying',
      ],
      ['too much', { betas: [{ underlying: SHARE, beta: '-101' }] }, '400 bad_betas betas.0.beta'],
      [
        'one twice',
        {
          betas: [
            { underlying: SHARE, beta: '1' },
            { underlying: SHARE, beta: '2' },
          ],
        },
        '400 bad_betas betas.1.underlying',
      ],
      ['what is not saved, forgotten', { index: undefined, betas: undefined }, '409 no_beta betas'],
    ],
  },
  setSelfTrade: {
    by: 'acme',
    right: { policy: 'refuse' },
    other: { policy: 'pass_over' },
    bad: [['a policy that is none', { policy: 'maybe' }, '400 malformed policy']],
  },
  setGroup: {
    by: 'house',
    right: { firm: 'mako', group: 'family' },
    bad: [['unknown firm', { firm: 'nobody' }, '404 unknown_firm firm']],
  },
  setCredit: {
    by: 'mako',
    right: { counterparty: 'acme', line: 'limited', asset: 'USD', amount: '1000' },
    bad: [
      ['itself', { counterparty: 'mako' }, '404 unknown_firm counterparty'],
      ['unknown firm', { counterparty: 'nobody' }, '404 unknown_firm counterparty'],
      ['limited to nothing', { amount: '0' }, '400 bad_protection amount'],
      ['limited without an amount', { amount: undefined }, '400 malformed amount'],
      ['limited in shares', { asset: SHARE }, '400 bad_protection asset'],
      ...inCash('amount'),
    ],
  },
  setCreditDefault: {
    by: 'house',
    right: { line: 'none' },
    other: { line: 'open' },
    bad: [['limited', { line: 'limited' }, '400 malformed line']],
  },
  kill: {
    by: 'acme',
    right: { level: 'firm', reason: 'a test' },
    bad: [
      ['the venue', { level: 'venue' }, '403 role_forbidden level'],
      ['another firm', { firm: 'bolt' }, '403 role_forbidden firm'],
      ['twice', { level: 'user', user: KILLED_USER }, '409 already_exists scope'],
      ['no reason', { reason: '' }, '400 malformed reason'],
    ],
  },
  revive: {
    by: 'acme',
    right: { level: 'user', user: KILLED_USER, reason: 'a test' },
    bad: [
      ['what was not killed', { level: 'firm' }, '409 not_killed scope'],
      ['another firm', { level: 'firm', firm: 'bolt' }, '403 role_forbidden firm'],
    ],
  },
  heartbeat: {
    by: 'mako',
    right: { ttlMs: 5_000 },
    bad: [
      ['too short', { ttlMs: 4_999 }, '400 bad_duration ttlMs'],
      ['too long', { ttlMs: 120_001 }, '400 bad_duration ttlMs'],
      ['none to end', { ttlMs: 0 }, '404 unknown_session ttlMs'],
      [
        'covering nothing',
        { covers: { quotes: false, requests: false, acceptances: false } },
        '400 bad_protection covers',
      ],
    ],
  },
}
