import { canonicalJson } from "../base/canonical-json.ts";
import { Fault } from "../base/fault.ts";
import { constraintOf, safeError } from "../db/pg-error.ts";
import type { Unit } from "../db/unit.ts";
import { postingsJson, requestHash } from "./journal.ts";
import type { JournalEntry } from "./journal.ts";

/** Opens a programme's accounts through the one function that may. */
export async function openProgrammeAccounts(unit: Unit, programme: string): Promise<void> {
  await unit.sql.raw("select open_accounts(:programme)", { programme });
}

/** Hands an entry to the posting function, the only way into the journal; Faults as in post-entry.ts. */
export async function recordEntry(
  unit: Unit,
  entry: JournalEntry,
): Promise<{ replayed: boolean; available: bigint }> {
  const call = unit.sql.raw<{ rows: { replayed: boolean; available: bigint }[] }>(POST_ENTRY, {
    event: entry.event,
    reference: entry.reference,
    programme: entry.programme,
    effectiveOn: entry.effectiveOn,
    fact: entry.fact,
    at: unit.at,
    hash: Buffer.from(requestHash(entry)),
    postings: canonicalJson(postingsJson(entry.postings)),
  });
  const { rows } = await call.then(undefined, (error: unknown) => {
    throw faultOf(error) ?? error;
  });
  const [row] = rows;
  if (row === undefined) throw new Error("post_entry answered nothing");
  return row;
}

/** The call, whole; the benchmark sends the same text through bare pg. */
export const POST_ENTRY = `select replayed, available from post_entry(
  :event, :reference, :programme, :effectiveOn, :fact, :at, :hash, :postings)`;

/** What the person asking must be told, by SQLSTATE of the posting function or by constraint; undefined for bugs. */
function faultOf(error: unknown): Fault | undefined {
  switch (safeError(error).sqlState ?? "") {
    case "LG001":
      return differs();
    case "LG002":
      return insufficient(availableIn(error));
    case "LG003":
      return new Fault(
        "conflict",
        "losses-open",
        "Coins that were promised are gone, so nothing new can be promised until gifts or released promises cover them.",
      );
    case "LG007":
      return new Fault(
        "conflict",
        "period-closed",
        "The public book was closed for this day in the meantime. Try again: what is decided now takes effect today.",
      );
    case "23505":
    case "23514":
      return faultOfConstraint(constraintOf(error));
    default:
      return undefined;
  }
}

function faultOfConstraint(constraint: string | undefined): Fault | undefined {
  switch (constraint ?? "") {
    case "ledger_no_overdraft":
      // The coins are checked before; this is suspense, emptied twice.
      return insufficient("0");
    case "postings_key_once":
      return differs();
    case "postings_resolve_once":
      return new Fault("conflict", "hold-resolved", "This hold was used or released before.");
    case "postings_reversed_once":
      return new Fault("conflict", "posting-reversed", "This posting was taken back before.");
    default:
      return undefined;
  }
}

function insufficient(available: string): Fault {
  return new Fault(
    "conflict",
    "insufficient-funds",
    "The programme does not have that much free. Wait for gifts, or release a promise.",
    { available },
  );
}

function differs(): Fault {
  return new Fault(
    "conflict",
    "ledger-entry-differs",
    "This event was booked before with another content. The first booking stands.",
  );
}

/** The amount that the posting function puts into the detail: digits only, no value of anybody's. */
function availableIn(error: unknown): string {
  const detail = error instanceof Error && "detail" in error ? error.detail : undefined;
  return typeof detail === "string" && /^\d+$/.test(detail) ? detail : "0";
}
