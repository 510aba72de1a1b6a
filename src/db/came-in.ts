/** Requests to a programme that came from the first day of a month on, and before that of another if there is one (UTC, `YYYY-MM-DD`). */
export interface CameIn {
  readonly programme: string;
  readonly from: string;
  readonly before: string | undefined;
}

/** The condition on rows `c` of cases that came so, for the bindings of `cameIn`. */
export const CAME_IN = `(cast(:programme as text) is null or (c.programme = :programme and c.submitted_on >= cast(:from as date)
  and (cast(:before as date) is null or c.submitted_on < cast(:before as date))))`;

/** What `CAME_IN` is asked with; all cases when undefined. */
export function cameIn(
  of: CameIn | undefined,
): Readonly<Record<"before" | "from" | "programme", string | null>> {
  return { programme: of?.programme ?? null, from: of?.from ?? null, before: of?.before ?? null };
}
