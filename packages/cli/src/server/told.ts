/** What a program of the server package tells of why it did nothing, where it was asked for JSON: the last line it said. Undefined where it fell over. */
export function toldIn(
  said: string,
): { readonly code: string; readonly meaning: string } | undefined {
  try {
    const { error } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as {
      readonly error: { readonly code: string; readonly meaning: string }
    }
    return error
  } catch {
    return undefined
  }
}
