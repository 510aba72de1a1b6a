import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { withoutNewline } from "../base/canonical-json.ts";
import { code, int, matching, oneOf, unicodeText } from "../base/field.ts";
import type { FundFile } from "../base/fund-file.ts";
import { Refusal } from "../base/refusal.ts";
import { array, object, readShape, record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Reader, Work } from "../db/unit.ts";
import { addressTrustOf } from "./address-trust.ts";
import { importCertificates } from "./import-certificates.ts";
import { countCertificates } from "./certificate-stock.view.ts";
import { listKeychains } from "./keychain.store.ts";

/** A database with its fund: `file` is the fund file in force, checked from the pinned one. */
export interface FundDatabase {
  readonly read: Reader;
  readonly work: Work;
  readonly file: FundFile;
  readonly at: Date;
}

/** What the commands may touch besides the files they are given. */
export interface CertificatesIo {
  readonly print: (line: string) => void;
  readonly withFund: <T>(use: (fund: FundDatabase) => Promise<T>) => Promise<T>;
}

/** Two certificates of some 700 bytes for each of 2,000 addresses, with room. */
const BLOCK_BYTES_MAX = 8_000_000;

/** The file that `purse certify` writes. */
const BLOCK = record("certify-response", {
  certificates: array(
    object({
      index: int(0, 2 ** 31 - 1),
      note: unicodeText(4_000),
      purpose: oneOf("gift", "case"),
    }),
    1,
    4_000,
  ),
  from: int(0, 2 ** 31 - 1),
  programme: code,
  result: oneOf("certified"),
  wallet: matching(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8}$/),
});

/** `purse certificates`: how many addresses can still be handed out, and the next block from the offline signer. */
export function certificatesCommand(io: CertificatesIo): Command {
  const certificates = new Command("certificates")
    .description("show how many certified addresses each programme has left, and where to go on")
    .option("--json", "print one JSON object")
    .action((options: { readonly json?: boolean }) => show(io, options.json === true));
  certificates
    .command("import")
    .description("take over a block that purse certify made; every certificate is checked")
    .argument("<file>", "the block")
    .option("--json", "print one JSON object")
    .action((file: string, options: { readonly json?: boolean }) =>
      take(io, file, options.json === true || certificates.opts()["json"] === true),
    );
  return certificates;
}

async function show(io: CertificatesIo, json: boolean): Promise<void> {
  const programmes = await io.withFund(async ({ read, file, at }) => {
    const lines = [];
    for (const { programme, nextReceive } of await listKeychains(read, file.network))
      lines.push({
        programme,
        next: nextReceive,
        left: await countCertificates(read, programme, at),
      });
    return lines;
  });
  if (json) {
    io.print(JSON.stringify({ programmes }));
    return;
  }
  if (programmes.length === 0) io.print("No programme is open yet: purse programme open.");
  for (const { programme, next, left } of programmes)
    io.print(`${programme}: ${left} certified addresses are left; the next index is ${next}.`);
}

async function take(io: CertificatesIo, path: string, json: boolean): Promise<void> {
  const block = readBlock(new Uint8Array(await readFile(path)));
  const { programme } = block;
  const taken = await io.withFund(async ({ read, work, file, at }) => {
    const keychains = await listKeychains(read, file.network);
    const keychain = keychains.find((each) => each.programme === programme);
    if (keychain === undefined)
      throw new Error(`No programme ${programme} is open here: purse programme open ${programme}.`);
    if (keychain.descriptor.checksum !== block.wallet)
      throw new Error(
        `The block is for another wallet than that of ${programme}: certify it with its own signer.`,
      );
    const trust = addressTrustOf(file, at);
    const { certificates } = block;
    return work({ kind: "operator" }, (unit) =>
      importCertificates(unit, { programme, trust, certificates }),
    );
  });
  if (json) io.print(JSON.stringify({ programme, taken, left: block.certificates.length - taken }));
  else
    io.print(
      `${taken} certificates of ${programme} were taken; ${block.certificates.length - taken} are of addresses that were given out before.`,
    );
}

function readBlock(bytes: Uint8Array): ShapeOf<typeof BLOCK> {
  try {
    return readShape(BLOCK, withoutNewline(bytes), BLOCK_BYTES_MAX);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error("That is no block of certificates: give the file that purse certify wrote.");
  }
}
