/** What happened to those who ask: the categories of harm of the vetting checklist, of which a programme takes all or some. */
export const PURPOSES = [
  "dismissal",
  "fine",
  "detention",
  "injury",
  "expulsion",
  "equipment",
  "relocation",
  "family",
] as const;

/** One of PURPOSES. */
export type Purpose = (typeof PURPOSES)[number];

/** What of `all` was chosen, each once and in their order; undefined when it is all of them, which a policy leaves out. */
export function someOf<T extends string>(
  all: readonly T[],
  chosen: readonly string[] | undefined,
): readonly T[] | undefined {
  const some = all.filter((each) => chosen === undefined || chosen.includes(each));
  return some.length === all.length ? undefined : some;
}
