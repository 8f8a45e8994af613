import { attributionCommand } from '../income/attribution.ts'
import type { QuantCommand } from './command.ts'
import { hazardCommand } from './hazard.ts'
import { ivCommand } from './iv.ts'
import { marginCommand } from './margin.ts'
import { payoffCommand } from './payoff.ts'
import { portfolioCommand } from './portfolio.ts'
import { priceCommand } from './price.ts'
import { scenarioCommand } from './scenario.ts'
import { surfaceCommand } from './surface.ts'

/** The commands that need no venue: numbers in, numbers out. */
export const commands: readonly QuantCommand[] = [
  priceCommand,
  ivCommand,
  surfaceCommand,
  payoffCommand,
  scenarioCommand,
  portfolioCommand,
  marginCommand,
  attributionCommand,
  hazardCommand,
]
