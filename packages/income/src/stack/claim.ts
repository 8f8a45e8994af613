/** Collateral, exact: what of each asset is there, is reserved, or is wanted. Each asset in its own smallest unit. */
export type Claim = Readonly<Record<string, bigint>>

export function plus(a: Claim, b: Claim): Claim {
  const sum = new Map(Object.entries(a))
  for (const [asset, amount] of Object.entries(b)) sum.set(asset, (sum.get(asset) ?? 0n) + amount)
  return inOrder(sum)
}

export function times(claim: Claim, count: bigint): Claim {
  return inOrder(Object.entries(claim).map(([asset, amount]) => [asset, amount * count]))
}

export function less(a: Claim, b: Claim): Claim {
  return plus(a, times(b, -1n))
}

/** Of each asset the less of both. */
export function least(a: Claim, b: Claim): Claim {
  return inOrder(
    Object.entries(a).map(([asset, amount]) => {
      const other = b[asset] ?? 0n
      return [asset, amount < other ? amount : other] as const
    }),
  )
}

/** By name and without zeros: equal claims are equal as text. */
function inOrder(entries: Iterable<readonly [string, bigint]>): Claim {
  const kept = [...entries].filter(([, amount]) => amount !== 0n)
  return Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
