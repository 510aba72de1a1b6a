import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { fromHex, parseBase64, toHex } from "../base/bytes.ts";
import { extractTransaction, finalizePsbt } from "../bitcoin/finish-psbt.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Reader } from "../db/unit.ts";
import { describeLost } from "./describe-lost.ts";
import { lostBatches } from "./lost-signings.view.ts";

/** What the command may touch besides the file it is given. */
export interface LostIo {
  readonly print: (line: string) => void;
  readonly withDatabase: <T>(use: (fund: { read: Reader }) => Promise<T>) => Promise<T>;
  readonly node: () => ChainSource;
}

/** `purse lost-signings`: what the signer signed after the backup that a fund was brought back from, and sending it if somebody has it still. */
export function lostCommand(io: LostIo): Command {
  const lost = new Command("lost-signings")
    .description("what the signer signed after the backup, and what became of it")
    .option("--json", "print one JSON object")
    .action((options: { json?: boolean }) => list(io, options.json === true));
  lost
    .command("send")
    .description("send such a transaction that somebody has kept: signed PSBT or transaction")
    .argument("<file>", "bytes, hex or base64")
    .action((file: string) => send(io, file));
  return lost;
}

async function list(io: LostIo, json: boolean): Promise<void> {
  const lost = await io.withDatabase(({ read }) => lostBatches(read));
  if (json)
    io.print(
      JSON.stringify({ lost }, (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      ),
    );
  else if (lost.length === 0) io.print("Nothing that the signer signed is missing here.");
  else {
    for (const line of lost.flatMap(describeLost)) io.print(line);
    if (lost.some(({ state }) => state === "waiting")) io.print(NEXT);
  }
}

const NEXT =
  "What nobody has seen is sent by whoever kept it: purse lost-signings send <file>. Its payouts and its anchor are held back until then.";

/** Nothing is written: the worker takes the transaction in as soon as it sees it, as any other form of it. */
async function send(io: LostIo, file: string): Promise<void> {
  const { txid, raw } = signedIn(new Uint8Array(await readFile(file)));
  const known = (await io.withDatabase(({ read }) => lostBatches(read))).some(({ txids }) =>
    txids.includes(txid),
  );
  if (!known) throw new Error(`${txid} is none of the transactions that the signer's log has.`);
  const answer = await io.node().broadcast(raw);
  if (!answer.accepted) throw new Error(`The node refuses ${txid}: ${answer.reason}.`);
  io.print(`Sent ${txid}. The worker makes its batch again as soon as it sees it.`);
}

function signedIn(bytes: Uint8Array): Transaction {
  const signed = isText(bytes) ? decoded(Buffer.from(bytes).toString("latin1").trim()) : bytes;
  try {
    return toHex(signed.subarray(0, 5)) === "70736274ff"
      ? extractTransaction(finalizePsbt(signed))
      : parseTransaction(signed);
  } catch {
    throw new Error("That is no signed transaction, and no PSBT with all signatures.");
  }
}

function decoded(text: string): Uint8Array {
  if (/^([0-9a-f]{2})+$/i.test(text)) return fromHex(text.toLowerCase());
  return parseBase64(text) ?? new Uint8Array(0);
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte < 0x7f));
}
