import type { Me } from '@parley/sdk'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Badge } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { useSession, useVenueTime, useWrite } from '../../lib/queries.tsx'
import { useVenue } from '../../lib/venue.tsx'
import { demoCredentials } from './demo-credentials.ts'
import type { SignInFields } from './demo-credentials.ts'

const NOBODY: SignInFields = { firm: '', user: '', password: '' }

/** Firm, user, password. The session itself is a cookie no script can read. */
export function SignIn() {
  const { client } = useVenue()
  const { signedIn } = useSession()
  const time = useVenueTime()
  const [fields, setFields] = useState(NOBODY)
  const [demo, setDemo] = useState<SignInFields>()
  const { run, busy, error } = useWrite<SignInFields, Me>((body) => client.call('signIn', { body }))
  const simulated = time?.simulatedMarket === true

  useEffect(() => {
    if (!simulated) return
    let here = true
    void demoCredentials().then((found) => {
      if (!here || !found) return
      setDemo(found)
      setFields((typed) => (typed === NOBODY ? found : typed))
    })
    return () => {
      here = false
    }
  }, [simulated])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    run(fields, signedIn)
  }
  const field = (name: keyof SignInFields) => ({
    name,
    value: fields[name],
    required: true,
    onChange: (event: { readonly target: HTMLInputElement }) =>
      setFields({ ...fields, [name]: event.target.value }),
  })
  return (
    <main className="flex min-h-full items-center justify-center p-4">
      <form
        onSubmit={submit}
        aria-labelledby="sign-in-title"
        className="flex w-88 max-w-full flex-col gap-4 rounded-lg border border-line bg-panel p-6 shadow-sm"
      >
        <div className="flex items-center gap-2.5">
          <img src="/parley.svg" alt="" width="28" height="28" />
          <h1 id="sign-in-title" className="text-lg font-semibold">
            Parley desk
          </h1>
          {simulated && <Badge tone="warn">SIMULATED</Badge>}
        </div>
        <TextField
          label="Firm"
          autoComplete="organization"
          autoCapitalize="none"
          {...field('firm')}
        />
        <TextField label="User" autoComplete="username" autoCapitalize="none" {...field('user')} />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          {...field('password')}
        />
        {error && <RefusalNote error={error} />}
        <Button type="submit" kind="primary" size="tall" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
        <p className="text-muted">
          {demo
            ? 'This venue runs a demo: the fields hold its demo principal. Press Sign in.'
            : 'Your operator gives you a firm, a user and a password.'}
        </p>
      </form>
    </main>
  )
}
