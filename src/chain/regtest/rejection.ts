/** Why the mempool refuses a transaction, in Core's words. */
export class Rejection extends Error {
  override readonly name = "Rejection";
  readonly reason: string;
  readonly details: string;

  constructor(reason: string, details = reason) {
    super(details);
    this.reason = reason;
    this.details = details;
  }
}

/** The word for inputs that do not exist or are spent; RPC calls give it different codes and names. */
export const MISSING = "bad-txns-inputs-missingorspent";

/** The word for a fee below what a full mempool asks, for which a child may make up. */
export const BELOW_FLOOR = "mempool min fee not met";
