import { fromHex, parseUtf8 } from "../base/bytes.ts";
import { claimLeaf, openingOf } from "../base/claims-tree.ts";
import type { ClaimOpening } from "../base/claims-tree.ts";
import type { Reader } from "../db/unit.ts";
import { findClaimEpoch } from "./claim.store.ts";
import { findClaims, findEpoch } from "./epoch.store.ts";
import { readEntries } from "./log.store.ts";
import { proofOf } from "./proof.view.ts";
import type { RegisteredClaim } from "./register-claim.ts";

/** What shows a signer that a claim key was fixed in the log: the opening, the close that carries its root, and the proof of that close. */
export interface LoggedClaim {
  readonly opening: ClaimOpening;
  readonly close: string;
  readonly proof: string;
}

/** The proof for one claim key; undefined until an epoch has closed over it. */
export async function loggedClaim(
  reader: Reader,
  claim: RegisteredClaim,
): Promise<LoggedClaim | undefined> {
  const key = {
    salt: fromHex(claim.salt),
    caseTag: fromHex(claim.case),
    key: fromHex(claim.key),
  };
  const epoch = await findClaimEpoch(reader, claimLeaf(key));
  const stored = epoch === undefined ? undefined : await findEpoch(reader, epoch);
  if (epoch === undefined || stored === undefined) return undefined;
  const opening = openingOf(await findClaims(reader, epoch), key);
  const [close] = await readEntries(reader, stored.closeIndex, 1);
  const proof = await proofOf(reader, stored.closeIndex);
  if (opening === undefined || close === undefined || proof === undefined) return undefined;
  return { opening, close: parseUtf8(close) ?? "", proof };
}
