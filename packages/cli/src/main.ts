/** `parley`: a person's and a script's way in. */
import { processIo } from './command/io.ts'
import { run } from './command/run.ts'

// A reader that closes the pipe early (`| head`) has had what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await run(process.argv.slice(2), processIo())
