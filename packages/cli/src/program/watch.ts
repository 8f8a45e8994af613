/** Programs and stacks as they act: told line by line, until stopped. */
import { openStream } from '@parley/sdk/stream-client'
import type { ProgramChange, Push } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import type { Command } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { watchedClock } from '../venue/watched-clock.ts'
import { decisionText, reasonText } from './command.ts'
import { todayTexts } from './today.ts'
import { crossText, stackDecisionText } from './stack.ts'

export const watch: Command = {
  name: 'program watch',
  summary: 'Tell what your programs and stacks decide, ask and take as it happens, until stopped',
  positionals: '[PROGRAM]',
  examples: ['parley program watch', 'parley program watch spy-calls --json >> spy-calls.jsonl'],
  async run({ args, connection, io, json }) {
    const [only] = args.positionals
    const ended = Promise.withResolvers<void>()
    ended.promise.catch(() => {})
    if (!json) io.out((await watchedClock(connection.client)).says)
    const say = (value: object, text: string): void =>
      io.out(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    const onPush = (push: Push): void => {
      if (push.topic !== 'programs') return
      if (push.type === 'delta') {
        for (const change of push.data)
          if (only === undefined || programOf(change) === only) say(change, changeText(change))
        return
      }
      for (const program of push.data.programs)
        if (only === undefined || program.program === only)
          say(
            program,
            `${program.program} is ${program.mode.replace('_', ' ')}, ${program.intents.length} intents under way`,
          )
      if (only !== undefined && !push.data.programs.some(({ program }) => program === only))
        ended.reject(new Failure(`no program ${only}`, 'unknown_program'))
    }
    const stop = stopsItself(io.stop)
    stop.addEventListener('abort', () => ended.resolve(), { once: true })
    const { url, credentials } = connection
    using stream = openStream({ url, credentials, topics: ['programs'], onPush })
    stream.ready.catch((error: unknown) => {
      ended.reject(new Failure(`the stream did not open: ${String(error)}`))
    })
    await ended.promise
    return 0
  },
}

/** The program a change is of; undefined of a stack's. */
function programOf(change: ProgramChange): string | undefined {
  switch (change.type) {
    case 'program':
      return change.program.program
    case 'program.restated':
      return change.program.program
    case 'decision':
      return change.decision.program
    case 'stack':
    case 'stack.ended':
    case 'stack.decision':
    case 'crossed':
      return undefined
    default:
      return change.program
  }
}

function changeText(change: ProgramChange): string {
  switch (change.type) {
    case 'program': {
      const { program, version, mode, holdings } = change.program
      const has = holdings.map(({ asset, amount }) => `${amount} ${asset}`).join(', ')
      return `${program} (version ${version}, ${mode.replace('_', ' ')}) has ${has || 'nothing'}`
    }
    case 'program.restated':
      return [
        `${change.program.program} follows ${change.action}`,
        ...todayTexts(change.program),
      ].join('\n')
    case 'program.retired':
      return `${change.program} is retired`
    case 'decision':
      return decisionText(change.decision)
    case 'intent.approved':
      return `${change.program} ${change.intentId} approved`
    case 'intent.asked':
      return `${change.program} ${change.intentId} asks for ${change.size}: ${change.rfqId}`
    case 'intent.taken':
      return `${change.program} ${change.intentId} took ${change.size} at ${change.price}`
    case 'intent.ended':
      return `${change.program} ${change.intentId} ${change.outcome.replace('_', ' ')}: ${reasonText(change.reason)}`
    case 'stack':
      return `${change.stack.stack} (version ${change.stack.version}): ${change.stack.members.map(({ program }) => program).join(', ')}`
    case 'stack.ended':
      return `${change.stack} has ended`
    case 'stack.decision':
      return stackDecisionText(change.decision)
    case 'crossed':
      return `${change.stack}${crossText(change.cross)}`
  }
}
