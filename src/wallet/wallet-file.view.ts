import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Chain, Keychain } from "./keychain.ts";
import { formatLabel, originOf, xpubsOf } from "./label.ts";
import { formatHead } from "./wallet-file.ts";
import { walletStatus } from "./wallet-status.view.ts";

/** Rows that are read at once. */
const PAGE = 5_000;

/**
 * The lines of a wallet file but for its last: the wallets, then BIP 329 labels for their keys, for every address that was issued, and for
 * every output. No line says what an address is for, so none leads to a case; no line has a time or an amount.
 */
export async function* walletFileLines(
  reader: Reader,
  input: { readonly network: Network; readonly genesis: string; readonly at: Date },
): AsyncGenerator<string> {
  const { network, genesis, at } = input;
  const statuses = await walletStatus(reader, network, at);
  const wallets = statuses.map(({ keychain, gap }) => ({
    programme: keychain.programme,
    descriptor: keychain.descriptor,
    birth: keychain.birthHeight,
    receive: keychain.nextReceive,
    change: keychain.nextChange,
    gap,
  }));
  yield formatHead({ network, genesis, wallets });
  for (const { keychain } of statuses) {
    for (const ref of xpubsOf(keychain.descriptor.text))
      yield formatLabel({ type: "xpub", ref, label: keychain.programme, ...originPart(keychain) });
    for (const chain of [0, 1] as const) yield* addressLines(reader, keychain, chain);
    yield* outputLines(reader, keychain);
  }
}

async function* addressLines(
  reader: Reader,
  keychain: Keychain,
  chain: Chain,
): AsyncGenerator<string> {
  const { programme, descriptor } = keychain;
  for (let from = 0; ; from += PAGE) {
    const rows = await reader
      .sql<{ programme: string; chain: Chain; index: number; script: Buffer }>("wallet_addresses")
      .where({ programme, chain })
      .whereBetween("index", [from, from + PAGE - 1])
      .orderBy("index")
      .select("index", "script");
    for (const { index, script } of rows)
      yield formatLabel({
        type: "addr",
        ref: addressOf(new Uint8Array(script), descriptor.network),
        label: labelOf(programme, chain),
        ...originPart(keychain),
        ...keypathPart(keychain, chain, index),
      });
    if (rows.length === 0) return;
  }
}

interface OutputRow {
  readonly txid: string;
  readonly vout: number;
  readonly chain: Chain;
  readonly index: number;
  readonly reserved: boolean;
}

async function* outputLines(reader: Reader, keychain: Keychain): AsyncGenerator<string> {
  const { programme } = keychain;
  let after = { txid: "", vout: -1 };
  for (;;) {
    const { rows } = await reader.sql.raw<{ rows: OutputRow[] }>(
      `select o.txid, o.vout, a.chain, a.index,
         exists (select from wallet_reservations r where r.txid = o.txid and r.vout = o.vout) as reserved
       from wallet_addresses a join chain_outputs o on o.script = a.script
       where a.programme = :programme and (o.txid, o.vout) > (:txid, cast(:vout as integer))
       order by o.txid, o.vout limit ${PAGE}`,
      { programme, ...after },
    );
    for (const { txid, vout, chain, index, reserved } of rows) {
      yield formatLabel({
        type: "output",
        ref: `${txid}:${vout}`,
        label: labelOf(programme, chain),
        ...originPart(keychain),
        // A batch holds it: other software must not spend it.
        ...(reserved ? { spendable: false } : {}),
        ...keypathPart(keychain, chain, index),
      });
      after = { txid, vout };
    }
    if (rows.length < PAGE) return;
  }
}

function labelOf(programme: string, chain: Chain): string {
  return chain === 0 ? programme : `${programme}, change`;
}

function originPart({ descriptor }: Keychain): { origin?: string } {
  const origin = originOf(descriptor.text);
  return origin === undefined ? {} : { origin };
}

/** The steps behind the first key: BIP 329 has one keypath, and the keys of a multisig differ in none of ours. */
function keypathPart({ descriptor }: Keychain, chain: Chain, index: number): { keypath?: string } {
  const steps = /[xt]pub[1-9A-HJ-NP-Za-km-z]+((?:\/[^/,)]+)+)/.exec(descriptor.text)?.[1];
  if (steps === undefined) return {};
  const chosen = steps.replace(/<(\d+);(\d+)>/, chain === 0 ? "$1" : "$2");
  return { keypath: chosen.replace("*", String(index)) };
}

/** Makes all that the unit reads from now on of one moment; the first thing that a unit does. */
export async function holdMoment(unit: Unit): Promise<void> {
  await unit.sql.raw("set transaction isolation level repeatable read, read only");
}
