/** A basket as a file: a structure a line, its legs separated by commas; blank lines and what follows a `#` are left out. */
import { readFileSync } from 'node:fs'
import type { CreateRfq } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import { parseLeg } from './leg.ts'

type Basket = NonNullable<CreateRfq['basket']>

export function readBasket(file: string): Basket {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`--basket ${file}: ${(error as Error).message}`)
  }
  return parseBasket(text)
}

export function parseBasket(text: string): Basket {
  const basket: Basket = []
  for (const [i, line] of text.split('\n').entries()) {
    const [structure = ''] = line.split('#')
    if (structure.trim() === '') continue
    try {
      basket.push({ legs: structure.split(',').map(parseLeg) })
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`line ${i + 1}: ${error.message}`)
      throw error
    }
  }
  if (basket.length === 0) throw new UsageError('--basket names a file without a structure')
  return basket
}
