/** A party's own proof, fetched from a running venue. */
import { writeFileSync } from 'node:fs'
import type { Command } from '../command/command.ts'

const fetchProof: Command = {
  name: 'audit fetch',
  summary: 'Fetch your own verifiable extract of a match from a running venue',
  positionals: 'MATCH',
  needs: 1,
  options: {
    masked: {
      type: 'boolean',
      help: 'with tokens in the place of everybody else, to be handed on',
    },
    out: { type: 'string', value: 'FILE', help: 'write it there (else print it)' },
    since: {
      type: 'string',
      value: 'N',
      help: 'show that it continues checkpoint N, which you kept',
    },
  },
  details:
    'Match ids are in `parley execution`. The venue signs what there is every minute: a proof is there after the next one.',
  examples: [
    'parley audit fetch match-1a2b3c4d5e6 --out proof.json',
    'parley audit fetch match-1a2b3c4d5e6 --masked --out for-our-auditor.json',
    'parley audit verify proof.json --key venue.pub',
  ],
  async run({ args, connection }) {
    const since = args.integer('since')
    const masked = args.flag('masked')
    const out = args.text('out')
    const json = await connection.client.call('matchProof', {
      matchId: args.positional(0, 'MATCH'),
      query: { ...(since === undefined ? {} : { since }), ...(masked ? { masked } : {}) },
    })
    const text = JSON.stringify(json, undefined, 2)
    if (out === undefined) return { json, text: `${text}\n` }
    writeFileSync(out, `${text}\n`)
    const { records, head } = json
    return {
      json: { file: out, records: records.length, root: head.root },
      text: `${records.length} records, root ${head.root}, in ${out}. Check it: \`parley audit verify ${out}\`.\n`,
    }
  },
}

export const PROOF_COMMANDS: readonly Command[] = [fetchProof]
