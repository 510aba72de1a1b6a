/** One output of one transaction. `txid` is as wallets show it (byte order reversed), 64 lower-case hex digits. */
export interface OutPoint {
  readonly txid: string;
  readonly vout: number;
}

/** FORMATS 0 `outpoint`: `txid:vout`. */
export function formatOutPoint(outpoint: OutPoint): string {
  return `${outpoint.txid}:${outpoint.vout}`;
}
