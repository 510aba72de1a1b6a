/**
 * Who asked for a unit of work. `person` is a member of staff by pseudonym (FORMATS `code`), `claimant` and `donor`
 * hold a code and are deliberately nameless, `job` is the worker, `operator` the command line.
 */
export type Actor =
  | { readonly kind: "person"; readonly person: string }
  | { readonly kind: "claimant" }
  | { readonly kind: "donor" }
  | { readonly kind: "public" }
  | { readonly kind: "job"; readonly name: string }
  | { readonly kind: "operator" };

/** The actor as the private log writes it: never more than a pseudonym or the name of a job. */
export function actorName(actor: Actor): string {
  if (actor.kind === "person") return actor.person;
  return actor.kind === "job" ? `job:${actor.name}` : actor.kind;
}
