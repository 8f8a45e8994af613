/** Money that comes (> 0) or goes at the end of an epoch, at its price: it bears nothing of that epoch. */
export type FeeFlow = { readonly epoch: number; readonly holder: string; readonly amount: number }

export type FeeTerms = {
  /** Share of each holder's gain over the highest price it was charged at. */
  readonly performance: number
  /** Share of assets each epoch. */
  readonly management: number
}

export type FeeHolder = {
  readonly holder: string
  readonly units: number
  readonly value: number
  readonly highWaterMark: number
  readonly fees: number
}

export type FeeSimulation = {
  /** Price of one unit after each epoch, performance fees not in it: they are each holder's own. */
  readonly prices: readonly number[]
  readonly holders: readonly FeeHolder[]
  readonly performanceFees: number
  readonly managementFees: number
  /** What a fee of the same share on every winning epoch would have taken, whatever was lost before. */
  readonly perEpochFees: number
  readonly losingEpochs: number
}

type Account = { units: number; mark: number; fees: number }

/**
 * Runs epochs of gross return over holders with a high-water mark each. Money that comes at an
 * epoch's end starts at that price: it inherits neither the loss before it nor another's mark.
 * Flows of epoch -1 are there from the start. @throws RangeError for a withdrawal over what is held.
 */
export function simulateFees(
  returns: readonly number[],
  flows: readonly FeeFlow[],
  terms: FeeTerms,
): FeeSimulation {
  const accounts = new Map<string, Account>()
  const prices: number[] = []
  let [price, performanceFees, managementFees, perEpochFees] = [1, 0, 0, 0]
  const move = (epoch: number): void => {
    for (const flow of flows) if (flow.epoch === epoch) apply(accounts, flow, price)
  }
  move(-1)
  returns.forEach((gross, epoch) => {
    const units = [...accounts.values()].reduce((sum, each) => sum + each.units, 0)
    const before = price
    managementFees += units * price * (1 + gross) * terms.management
    price *= (1 + gross) * (1 - terms.management)
    perEpochFees += Math.max(price - before, 0) * units * terms.performance
    for (const account of accounts.values()) performanceFees += charge(account, price, terms)
    prices.push(price)
    move(epoch)
  })
  return {
    prices,
    holders: [...accounts].map(([holder, { units, mark, fees }]) => ({
      holder,
      units,
      value: units * price,
      highWaterMark: mark,
      fees,
    })),
    performanceFees,
    managementFees,
    perEpochFees,
    losingEpochs: returns.filter((gross) => gross < 0).length,
  }
}

/** The fee is paid in units, so that one holder's does not move another's price. */
function charge(account: Account, price: number, { performance }: FeeTerms): number {
  const fee = Math.max(price - account.mark, 0) * account.units * performance
  account.units -= fee / price
  account.fees += fee
  account.mark = Math.max(account.mark, price)
  return fee
}

function apply(accounts: Map<string, Account>, { holder, amount }: FeeFlow, price: number): void {
  const account = accounts.get(holder) ?? { units: 0, mark: price, fees: 0 }
  const units = account.units + amount / price
  if (units < -1e-12) throw new RangeError(`${holder} takes out more than it holds`)
  // New money starts at this price; the mark of all is the mean by units, so that no gain escapes or is charged twice.
  if (amount > 0) account.mark = (account.mark * account.units + amount) / units
  account.units = Math.max(units, 0)
  accounts.set(holder, account)
}
