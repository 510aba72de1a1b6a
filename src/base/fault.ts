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
  readonly extra: Readonly<Record<string, string | number | boolean>>;

  constructor(
    kind: FaultKind,
    code: string,
    detail: string,
    extra: Fault["extra"] = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.kind = kind;
    this.code = code;
    this.extra = extra;
  }
}

/** Marks a branch that the types rule out; throws if it is reached all the same. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`);
}
