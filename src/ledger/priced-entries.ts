import type { Sats } from "../base/sats.ts";
import type { JournalEntry, Posting } from "./journal.ts";
import { byId, decision, fact, promise, release } from "./posting.ts";
import type { Occasion } from "./posting.ts";

/** Grants in a currency that one batch pays, pays no more, or is known to have paid; `hold` is where the money of each was held. */
export interface PricedBatch extends Occasion {
  readonly batch: string;
  readonly grants: readonly {
    readonly id: string;
    readonly hold: string;
    readonly amount: Sats;
  }[];
}

/** The key of the hold of a grant in a currency since `batch` was frozen with it: `trued/<batch>/<grant>`. */
export function truedHold(batch: string, grant: string): string {
  return `trued/${batch}/${grant}`;
}

/**
 * A batch was frozen that pays grants in a currency: what was held for each is released as `<hold>/trued`, and what it comes to in sats is held
 * as `truedHold`. Refused when that is more than was held, and not free.
 */
export function grantsTrued(batch: PricedBatch): JournalEntry {
  return decision("grants.trued", batch.batch, batch, trued(batch));
}

/** As `grantsTrued`, for one grant of a batch of which only the signer's log and the transaction are left. A fact, because it is signed. */
export function grantTruedBySigner(
  grant: Occasion & Pick<PricedBatch, "batch"> & PricedBatch["grants"][number],
): JournalEntry {
  const reference = truedHold(grant.batch, grant.id);
  return fact("grants.trued", reference, grant, trued({ ...grant, grants: [grant] }));
}

function trued(batch: PricedBatch): Posting[] {
  const grants = byId(batch.grants);
  return [
    ...grants.map(({ hold }) => release(hold, "trued")),
    ...grants.map(({ id, amount }) => promise(batch, truedHold(batch.batch, id), "grants", amount)),
  ];
}

/** How a batch ended: given up, which happens once, or dead after so many turns. A batch that was given up may come back and die. */
type BatchEnd = "voided" | number;

/** The key of the hold of a grant in a currency whose batch ended without paying it: `covered/<batch>/<grant>/<end>`. */
export function coveredHold(batch: string, grant: string, end: BatchEnd): string {
  return `covered/${batch}/${grant}/${end}`;
}

/**
 * A batch ended without paying its grants in a currency: as much is held for each as before it was frozen, `coveredHold`, because the next
 * batch has another rate. Refused when that is not free, unless it ended by what the chain or the signer `isTold` to say: then it is a fact, and
 * whoever books it has looked at what is free.
 */
export function grantsCovered(
  batch: PricedBatch & { readonly end: BatchEnd; readonly isTold: boolean },
): JournalEntry {
  const { batch: id, end } = batch;
  const grants = byId(batch.grants);
  const book = batch.isTold ? fact : decision;
  return book("grants.covered", `${id}/${end}`, batch, [
    ...grants.map(({ hold }) => release(hold, "covered")),
    ...grants.map((grant) =>
      promise(batch, coveredHold(id, grant.id, end), "grants", grant.amount),
    ),
  ]);
}
