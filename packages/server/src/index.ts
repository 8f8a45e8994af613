/** What sim and bench boot: a venue, and its HTTP side. */
export { createVenue } from './venue/create-venue.ts'
export type { Venue } from './venue/venue.ts'
export { listen } from './http/listen.ts'
