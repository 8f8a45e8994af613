import assert from 'node:assert/strict'
import { test } from 'node:test'

import { solveProgram } from './linear-program.ts'
import type { Program } from './linear-program.ts'

type Row = { readonly what: string; readonly program: Program; readonly value: number | undefined }

const ROWS: readonly Row[] = [
  {
    what: 'a corner',
    program: {
      costs: [-3, -5],
      constraints: [
        { terms: [[0, 1]], kind: '<=', rhs: 4 },
        { terms: [[1, 2]], kind: '<=', rhs: 12 },
        {
          terms: [
            [0, 3],
            [1, 2],
          ],
          kind: '<=',
          rhs: 18,
        },
      ],
      whole: [],
    },
    value: -36,
  },
  {
    what: 'a knapsack that must be whole',
    program: {
      costs: [-5, -4],
      constraints: [
        {
          terms: [
            [0, 6],
            [1, 4],
          ],
          kind: '<=',
          rhs: 24,
        },
        {
          terms: [
            [0, 1],
            [1, 2],
          ],
          kind: '<=',
          rhs: 6,
        },
      ],
      whole: [0, 1],
    },
    value: -20,
  },
  {
    what: 'at least, and an equality',
    program: {
      costs: [2, 3],
      constraints: [
        {
          terms: [
            [0, 1],
            [1, 1],
          ],
          kind: '=',
          rhs: 10,
        },
        { terms: [[0, 1]], kind: '<=', rhs: 6 },
        { terms: [[1, -1]], kind: '<=', rhs: -2 },
      ],
      whole: [],
    },
    value: 24,
  },
  {
    what: 'nothing satisfies',
    program: {
      costs: [1],
      constraints: [
        { terms: [[0, 1]], kind: '<=', rhs: 1 },
        { terms: [[0, -1]], kind: '<=', rhs: -2 },
      ],
      whole: [],
    },
    value: undefined,
  },
  {
    what: 'no lower bound',
    program: { costs: [-1], constraints: [{ terms: [[0, -1]], kind: '<=', rhs: 1 }], whole: [] },
    value: undefined,
  },
  {
    what: 'an equality said twice',
    program: {
      costs: [1, 1],
      constraints: [
        {
          terms: [
            [0, 1],
            [1, 2],
          ],
          kind: '=',
          rhs: 4,
        },
        {
          terms: [
            [0, 2],
            [1, 4],
          ],
          kind: '=',
          rhs: 8,
        },
      ],
      whole: [],
    },
    value: 2,
  },
]

for (const { what, program, value } of ROWS) {
  void test(`${what}: ${value}`, () => {
    const found = solveProgram(program)?.value
    if (value === undefined) assert.equal(found, undefined)
    else assert.ok(found !== undefined && Math.abs(found - value) < 1e-9, `${found}`)
  })
}
