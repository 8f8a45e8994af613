import type { NetOption, Recognised } from './recognise.ts'

type Named = Omit<Recognised, 'units'>

const CUSTOM: Named = { name: 'custom', label: 'custom structure' }
const side = (ratio: number): 'long' | 'short' => (ratio > 0 ? 'long' : 'short')

/** Names options without stock, netted and in order of expiry, strike, put before call. */
export function nameOptions(options: readonly NetOption[]): Named {
  const [a, b, c, d] = options
  if (a === undefined || options.length > 4) return CUSTOM
  if (b === undefined) return { name: 'single', label: `${side(a.ratio)} ${a.right}` }
  if (c === undefined) return pair(a, b)
  if (d === undefined) return triple(a, b, c)
  return quadruple(a, b, c, d)
}

function pair(a: NetOption, b: NetOption): Named {
  const opposite = a.ratio * b.ratio < 0
  const even = Math.abs(a.ratio) === Math.abs(b.ratio)
  if (a.years !== b.years) {
    if (a.right !== b.right || !opposite || !even) return CUSTOM
    const held = side(b.ratio)
    return a.strike === b.strike
      ? { name: 'calendar', label: `${held} ${a.right} calendar` }
      : { name: 'diagonal', label: `${held} ${a.right} diagonal` }
  }
  if (a.right === b.right) return opposite ? sameRight(a, b, even) : CUSTOM
  const put = a.right === 'put' ? a : b
  const call = a.right === 'put' ? b : a
  return opposite ? putAgainstCall(put, call, even) : putAndCall(put, call, even)
}

function sameRight(low: NetOption, high: NetOption, even: boolean): Named {
  const { right } = low
  if (even) {
    const bull = low.ratio > 0
    return { name: 'vertical', label: `${bull ? 'bull' : 'bear'} ${right} spread` }
  }
  const more = Math.abs(low.ratio) > Math.abs(high.ratio) ? low : high
  return more.ratio < 0
    ? { name: 'ratio_spread', label: `${right} ratio spread` }
    : { name: 'backspread', label: `${right} backspread` }
}

function putAgainstCall(put: NetOption, call: NetOption, even: boolean): Named {
  if (!even) return CUSTOM
  const held = side(call.ratio)
  return put.strike === call.strike
    ? { name: 'synthetic', label: `synthetic ${held} stock` }
    : { name: 'risk_reversal', label: `${held === 'long' ? 'bullish' : 'bearish'} risk reversal` }
}

function putAndCall(put: NetOption, call: NetOption, even: boolean): Named {
  const held = side(put.ratio)
  const equal = put.strike === call.strike
  if (even && equal) return { name: 'straddle', label: `${held} straddle` }
  if (even && put.strike < call.strike) return { name: 'strangle', label: `${held} strangle` }
  if (even) return { name: 'guts', label: `${held} guts` }
  if (!equal) return CUSTOM
  if (Math.abs(put.ratio) === 2) return { name: 'strip', label: `${held} strip` }
  return Math.abs(call.ratio) === 2 ? { name: 'strap', label: `${held} strap` } : CUSTOM
}

function triple(a: NetOption, b: NetOption, c: NetOption): Named {
  const together = a.years === b.years && b.years === c.years
  if (!together || a.right !== b.right || b.right !== c.right) return CUSTOM
  const signs = [a, b, c].map((o) => Math.sign(o.ratio))
  if (b.ratio === -2 * a.ratio && a.ratio === c.ratio) {
    const equal = Math.abs(b.strike - a.strike - (c.strike - b.strike)) <= 1e-9 * c.strike
    const kind = equal ? '' : 'broken-wing '
    return { name: 'butterfly', label: `${side(a.ratio)} ${kind}${a.right} butterfly` }
  }
  const unit = [a, b, c].every((o) => Math.abs(o.ratio) === 1)
  const ladder =
    unit &&
    (a.right === 'call'
      ? signs[1] === signs[2] && signs[0] !== signs[1]
      : signs[0] === signs[1] && signs[1] !== signs[2])
  if (!ladder) return CUSTOM
  const near = a.right === 'call' ? a : c
  return { name: 'ladder', label: `${side(near.ratio)} ${a.right} ladder` }
}

function quadruple(a: NetOption, b: NetOption, c: NetOption, d: NetOption): Named {
  const all = [a, b, c, d]
  if (all.some((o) => Math.abs(o.ratio) !== 1)) return CUSTOM
  if (a.years !== d.years) return twoExpiries(a, b, c, d)
  const calls = all.filter((o) => o.right === 'call')
  const puts = all.filter((o) => o.right === 'put')
  if (calls.length === 4 || puts.length === 4) {
    const condor = a.ratio === d.ratio && b.ratio === c.ratio && a.ratio === -b.ratio
    return condor ? { name: 'condor', label: `${side(a.ratio)} ${a.right} condor` } : CUSTOM
  }
  const [lowPut, highPut] = puts
  const [lowCall, highCall] = calls
  if (lowPut === undefined || highPut === undefined) return CUSTOM
  if (lowCall === undefined || highCall === undefined) return CUSTOM
  if (lowPut.ratio === highPut.ratio || lowCall.ratio === highCall.ratio) return CUSTOM
  if (lowPut.strike === lowCall.strike && highPut.strike === highCall.strike) {
    if (lowPut.ratio === lowCall.ratio) return CUSTOM
    return { name: 'box', label: `${side(lowCall.ratio)} box` }
  }
  const wings = lowPut.ratio === highCall.ratio && highPut.strike <= lowCall.strike
  if (!wings) return CUSTOM
  const held = side(highPut.ratio)
  return highPut.strike === lowCall.strike
    ? { name: 'iron_butterfly', label: `${held} iron butterfly` }
    : { name: 'iron_condor', label: `${held} iron condor` }
}

function twoExpiries(a: NetOption, b: NetOption, c: NetOption, d: NetOption): Named {
  if (a.years !== b.years || c.years !== d.years || a.right === b.right || c.right === d.right) {
    return CUSTOM
  }
  const [nearPut, nearCall] = a.right === 'put' ? [a, b] : [b, a]
  const [farPut, farCall] = c.right === 'put' ? [c, d] : [d, c]
  const synthetic = nearPut.ratio === -nearCall.ratio && farPut.ratio === -farCall.ratio
  const equal = nearPut.strike === nearCall.strike && farPut.strike === farCall.strike
  if (synthetic && equal && nearCall.ratio === -farCall.ratio) {
    return { name: 'jelly_roll', label: `${side(farCall.ratio)} jelly roll` }
  }
  const double = nearPut.ratio === nearCall.ratio && farPut.ratio === farCall.ratio
  if (!double || nearPut.ratio === farPut.ratio) return CUSTOM
  const same = nearPut.strike === farPut.strike && nearCall.strike === farCall.strike
  return same
    ? { name: 'double_calendar', label: `${side(farPut.ratio)} double calendar` }
    : { name: 'double_diagonal', label: `${side(farPut.ratio)} double diagonal` }
}
