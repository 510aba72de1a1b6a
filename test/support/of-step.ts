/**
 * What a step of the tests got in the place of what it expects, as supertest says it or, of signing in, the world: a 503 by the name of its fault, which it must have, and any other
 * error of the server as what it is. Undefined for an error that is no answer.
 */
export function ofStep(error: unknown): string | undefined {
  const [, got, type] = /\bgot (\d{3})\b(?:[^/]*(\/problems\/\S+))?/.exec(String(error)) ?? [];
  if (got === undefined) return undefined;
  if (got === "503" && type !== undefined) return `UNAVAILABLE signing in: ${type}`;
  return Number(got) >= 500 ? `BREAKS by ${got}` : `stopped: by ${got}`;
}
