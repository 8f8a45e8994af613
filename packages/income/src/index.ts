/** The desk's mind: strategies, screener, programs, rolls and stacks. Pure: market, book and time arrive as arguments. */
export {}
