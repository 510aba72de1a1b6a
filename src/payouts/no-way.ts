/** Why a batch cannot be lifted in one of the ways, whatever it costs. */
export interface NoWay {
  /**
   * no-change: nothing of it comes back to us · payments-only: it pays nobody itself · child-exists · cancelled: a cancel of it exists that can be
   * mined · replaced: its payouts are signed in another batch, so it is not lifted, only ended · unsigned: no form of it is whole, so it is only ended ·
   * forgotten: whom it pays is not known here any more, so nothing else can be made of it ·
   * cancel-unseen: a restore lost a cancel of it, and where that pays is not known here, so the signer would sign no other.
   */
  readonly kind:
    | "no-change"
    | "payments-only"
    | "child-exists"
    | "cancelled"
    | "replaced"
    | "unsigned"
    | "forgotten"
    | "cancel-unseen";
}
