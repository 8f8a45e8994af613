/** The commands that need no venue: one object of JSON on the command line, or one a line on standard input. */
import { UsageError } from '../command/command.ts'
import type { Command, Invocation } from '../command/command.ts'
import { attributionCommand } from '../income/attribution.ts'
import { answerText, isRefusal, runLines } from '../quant/command.ts'
import type { QuantCommand } from '../quant/command.ts'
import { commands } from '../quant/commands.ts'

export function offlineCommand(quant: QuantCommand): Command {
  return {
    name: quant.name,
    summary: sentenceOf(quant.summary),
    offline: true,
    positionals: '[JSON]',
    details: `${quant.help}\n\nWithout JSON on the command line, each line of standard input is answered by a line; a line that\ncannot be answered gets {"error":{code,message,path}}, and the rest go on.`,
    examples: [
      `parley ${quant.name} '{...}'`,
      `parley ${quant.name} < lines.jsonl > answers.jsonl`,
    ],
    run: (invocation) => answerOffline(quant, invocation),
  }
}

/** Without the one that a venue can be asked for too: it stands with those. */
export const OFFLINE_COMMANDS: readonly Command[] = commands
  .filter((quant) => quant !== attributionCommand)
  .map(offlineCommand)

async function answerOffline(quant: QuantCommand, { args, io }: Invocation): Promise<number> {
  const [given] = args.positionals
  if (given === undefined) {
    const lines = io.lines()
    if (!lines) throw new UsageError(`JSON is missing; \`parley ${quant.name} --help\` shows it`)
    await runLines(quant, lines, io.out)
    return 0
  }
  const output = answerText(quant, given)
  const line = `${JSON.stringify(output)}\n`
  if (isRefusal(output)) io.err(line)
  else io.out(line)
  return isRefusal(output) ? 1 : 0
}

function sentenceOf(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`.replace(/\.$/, '')
}
