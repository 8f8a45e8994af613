/** The nouns of this world. One more is a file in `noun/` and a line here. */
import { block } from './noun/block.ts'
import { counter } from './noun/counter.ts'
import { cross } from './noun/cross.ts'
import { directory } from './noun/directory.ts'
import { disclosure } from './noun/disclosure.ts'
import { future } from './noun/future.ts'
import { inverse } from './noun/inverse.ts'
import { ledger } from './noun/ledger.ts'
import { liquidation } from './noun/liquidation.ts'
import { malice } from './noun/malice.ts'
import { margin } from './noun/margin.ts'
import { match } from './noun/match.ts'
import { option } from './noun/option.ts'
import { pass } from './noun/pass.ts'
import { protection } from './noun/protection.ts'
import { quote } from './noun/quote.ts'
import { repeat } from './noun/repeat.ts'
import { rfq } from './noun/rfq.ts'
import { sealed } from './noun/sealed.ts'
import { workup } from './noun/workup.ts'
import type { Noun } from './stage.ts'

export const NOUNS: readonly Noun[] = [
  directory,
  option,
  future,
  margin,
  liquidation,
  inverse,
  ledger,
  rfq,
  quote,
  match,
  counter,
  workup,
  sealed,
  pass,
  block,
  cross,
  protection,
  malice,
  repeat,
  disclosure,
]
