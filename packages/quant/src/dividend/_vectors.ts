type Right = 'call' | 'put'

type Paid = readonly (readonly [years: number, amount: number])[]

/** Spot 100. Integrated at 30 digits (spot model) and in closed form (escrowed). */
export const EUROPEAN: readonly (readonly [
  right: Right,
  strike: number,
  years: number,
  vol: number,
  rate: number,
  income: number,
  paid: Paid,
  spotModel: number,
  escrowed: number,
])[] = [
  [
    'call',
    80.0,
    1.4958904109589042,
    0.3,
    0.025,
    0.05,
    [[0.4958904109589041, 5.0]],
    18.52359625434943,
    18.31687669415078,
  ],
  [
    'put',
    80.0,
    1.4958904109589042,
    0.3,
    0.025,
    0.05,
    [[0.4958904109589041, 5.0]],
    7.491200845354202,
    7.284481285155589,
  ],
  ['call', 100.0, 1.0, 0.3, 0.06, 0.0, [[0.9999, 7]], 11.588749086486878, 10.803050003063415],
  ['call', 100.0, 1.0, 0.2, 0.06, 0.0, [[0.5, 25]], 1.8236222565997073, 1.1797216335234157],
  ['put', 100.0, 1.0, 0.3, 0.06, 0.0, [[0.9999, 7]], 12.357593734230564, 11.571894650807101],
  ['put', 100.0, 1.0, 0.2, 0.06, 0.0, [[0.5, 25]], 20.261213953737283, 19.61731333066099],
]

/** Spot 100. QuantLib finite differences, grids 400 to 1600, extrapolated: good to 3e-4. */
export const AMERICAN: readonly (readonly [
  right: Right,
  strike: number,
  years: number,
  vol: number,
  rate: number,
  income: number,
  paid: Paid,
  spotModel: number,
  escrowed: number,
])[] = [
  ['call', 70.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 30.462912, 30.445773],
  ['call', 100.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 10.687456, 10.602978],
  ['call', 130.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 3.169452, 3.106777],
  ['put', 70.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 1.557142, 1.516756],
  ['put', 100.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 12.805101, 12.700274],
  ['put', 130.0, 1.0, 0.3, 0.06, 0, [[0.09863013698630137, 7.0]], 36.683889, 36.622158],
]
