/** Every route of the venue: the one table from which server, client, OpenAPI, stream and command line are made. */
import { AUDIT_ROUTES } from './audit.ts'
import { FIRM_ROUTES } from './firms.ts'
import { INSTRUMENT_ROUTES } from './instruments.ts'
import { LEDGER_ROUTES } from './ledger.ts'
import { PANEL_ROUTES } from './panels.ts'
import { RFQ_ROUTES } from './rfqs.ts'
import { VENUE_ROUTES } from './venue.ts'

export const ROUTES = {
  ...VENUE_ROUTES,
  ...AUDIT_ROUTES,
  ...FIRM_ROUTES,
  ...INSTRUMENT_ROUTES,
  ...RFQ_ROUTES,
  ...PANEL_ROUTES,
  ...LEDGER_ROUTES,
} as const

export type RouteName = keyof typeof ROUTES
