/** The scheduled tick that `at` lies in or on, when one comes every `seconds`, counted from 1970. */
export function tickOf(at: Date, seconds: number): Date {
  const period = seconds * 1000;
  return new Date(Math.floor(at.getTime() / period) * period);
}
