import { SignIn } from '../features/sign-in/sign-in.tsx'
import { Button } from '../components/button.tsx'
import { useMe, useSession } from '../lib/queries.tsx'
import { Desk } from './desk.tsx'

/** Signed in: the desk. Otherwise: the way in. */
export function App() {
  const { me, error } = useMe()
  const { check } = useSession()
  if (me) return <Desk key={`${me.firm}.${me.user}`} me={me} />
  if (me === null) return <SignIn />
  return (
    <main className="flex h-full flex-col items-center justify-center gap-3">
      {error ? (
        <>
          <p role="alert">The venue cannot be reached.</p>
          <Button onClick={check}>Try again</Button>
        </>
      ) : (
        <p className="text-muted">Connecting to the venue…</p>
      )}
    </main>
  )
}
