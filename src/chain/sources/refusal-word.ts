/** The short word of a node's refusal, to which Core appends amounts, ids and script errors. */
export function reasonOf(message: string): string {
  return (/^[a-zA-Z0-9 -]+/.exec(message)?.[0] ?? "").trim();
}
