/** Firms and what they may do. A user acts for one firm; which requests a user may sign is the edge's affair (scopes). [PTY-1] */

export type FirmId = string & { readonly __id: 'firm' }
export type UserId = string & { readonly __id: 'user' }

/** principal: asks for prices. dealer: quotes them, and may ask too. operator: lists, deposits, expires, reverses. */
export type Role = 'principal' | 'dealer' | 'operator'

export type Firm = {
  readonly id: FirmId
  /** What people read. Shown to others only where a request is disclosed. */
  readonly name: string
  readonly role: Role
}

/** Who sends a command. The venue's own timers act as the operator's firm. */
export type Actor = { readonly firm: FirmId; readonly user: UserId }

const ID = /^[a-z0-9][a-z0-9_-]{0,31}$/

export function isFirmId(text: string): text is FirmId {
  return ID.test(text)
}

export function firmId(text: string): FirmId {
  return text as FirmId
}

export function userId(text: string): UserId {
  return text as UserId
}
