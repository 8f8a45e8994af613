/** Who asks, and the id under which the asker will know the answer again. Timers have no client id. */
import type { Actor } from '../party/firm.ts'

export type Meta = { readonly actor: Actor; readonly clientId?: string | undefined }
