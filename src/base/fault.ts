/** What kind of refusal a Fault is; the HTTP edge maps each to one status. */
export type FaultKind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-many"
  | "unavailable";

/**
 * A refusal that the caller may read. `detail` is shown to them, so it never contains personal data or secrets.
 * `code` names a page under docs/problems. Anything else that is thrown is a bug.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;
  readonly code: string;
  /** Members that the problem document carries beside its sentence, e.g. an amount in sats. */
  readonly extra: Readonly<Record<string, string | number | boolean>>;

  /** `more` is what the problem carries beside its sentence, or, as `cause`, the error it was made of, which only logs see. */
  constructor(
    kind: FaultKind,
    code: string,
    detail: string,
    more: Readonly<Record<string, string | number | boolean | Error>> = {},
  ) {
    const { cause, ...extra } = more;
    super(detail, cause instanceof Error ? { cause } : {});
    this.kind = kind;
    this.code = code;
    this.extra = Object.fromEntries(
      Object.entries(extra).flatMap(([key, value]) =>
        value instanceof Error ? [] : [[key, value] as const],
      ),
    );
  }
}

/** Marks a branch that the types rule out; throws if it is reached all the same. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`);
}
