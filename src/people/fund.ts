import type { Network } from "../bitcoin/network.ts";

/** A demo can never become real, a real fund never a demo; the database refuses any change. */
export type FundKind = "demo" | "real";

/** What a fund is, said once at founding. */
export interface Fund {
  readonly kind: FundKind;
  readonly network: Network;
  /** Hash of the chain's first block, as wallets show it. */
  readonly genesis: string;
  /** FORMATS `fund`: the origin of the log. */
  readonly origin: string;
  readonly foundedAt: Date;
}
