/** What a person signs in with. */
export type SignInFields = {
  readonly firm: string
  readonly user: string
  readonly password: string
}

/** The demo's own principal, where the venue runs a demo and says so; otherwise undefined. */
export async function demoCredentials(): Promise<SignInFields | undefined> {
  try {
    const response = await fetch('/demo.json')
    const type = response.headers.get('content-type') ?? ''
    if (!response.ok || !type.includes('json')) return undefined
    return read(await response.json())
  } catch {
    return undefined
  }
}

function read(value: unknown): SignInFields | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { firm, user, password } = value as Readonly<Record<string, unknown>>
  if (typeof firm !== 'string' || typeof user !== 'string' || typeof password !== 'string')
    return undefined
  return { firm, user, password }
}
