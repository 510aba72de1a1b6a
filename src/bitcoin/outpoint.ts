/** One output of one transaction. `txid` is as wallets show it (byte order reversed), 64 lower-case hex digits. */
export interface OutPoint {
  readonly txid: string;
  readonly vout: number;
}

/** FORMATS 0 `outpoint`: `txid:vout`. */
export function formatOutPoint(outpoint: OutPoint): string {
  return `${outpoint.txid}:${outpoint.vout}`;
}

/** The outpoint in `text`; undefined when it is not the form of FORMATS 0 or vout exceeds 32 bits. */
export function parseOutPoint(text: string): OutPoint | undefined {
  const match = /^([0-9a-f]{64}):(0|[1-9][0-9]{0,9})$/.exec(text);
  const vout = Number(match?.[2]);
  if (match?.[1] === undefined || vout > 0xffff_ffff) return undefined;
  return { txid: match[1], vout };
}
