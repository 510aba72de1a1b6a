import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { EXPORT_FORMATS } from "../../../audit/epoch-exports.ts";
import { bundlesOf, tilePath, tilesOf } from "../../../base/tlog/tile.ts";
import { waitFor } from "./patience.ts";
import type { Donor } from "./play-gift.ts";
import { inSats } from "./stage.ts";
import type { RanCommand, Stage } from "./stage.ts";
import { Visitor } from "./visitor.ts";

const Amount = z.string().transform(BigInt);

const Balances = z.object({
  received: Amount,
  available: Amount,
  committed: Amount,
  inFlight: Amount,
  paid: Amount,
  fees: Amount,
  losses: Amount.optional(),
  operations: Amount.optional(),
  refunds: Amount.optional(),
  transfers: Amount.optional(),
  asOf: z.object({
    epoch: z.number(),
    checkpoint: z.object({ size: z.number(), root: z.string() }),
  }),
});

/** What the public book says. */
export type Balances = z.infer<typeof Balances>;

/** An epoch of the demo has a minute; processes that are busy may come late. */
const EPOCHS = 300;

/** Reads the balances as anybody may. */
export async function readBalances(stage: Stage): Promise<Balances> {
  const anybody = new Visitor("Anybody", stage);
  const question = { method: "GET", path: "/api/v1/balances", shape: Balances } as const;
  return (await anybody.ask(question)).value;
}

/** The public book: closed, added up, and proved to a donor who trusts nobody. `before` is what it said at the start. */
export async function playProof(
  stage: Stage,
  made: { donor: Donor; award: bigint; gift: bigint; before: Balances },
): Promise<void> {
  const { tell, clock } = stage;
  tell.chapter("The epoch closes, and the balances add up");
  tell.say(
    "Public figures move only when an epoch closes, so that two looks tell no single payment.",
  );
  const balances = await waitFor(
    clock,
    "an epoch to close with gift and payout",
    EPOCHS,
    async () => {
      const now = await readBalances(stage);
      const has =
        now.received >= made.before.received + made.gift &&
        now.paid >= made.before.paid + made.award;
      return has ? now : undefined;
    },
  );
  showEquation(stage, balances);
  await playReceipt(stage, made.donor);
  await playMirror(stage);
}

function showEquation({ tell }: Stage, balances: Balances): void {
  const { received, available, committed, inFlight, paid, fees, asOf } = balances;
  const { losses = 0n, operations = 0n, refunds = 0n, transfers = 0n } = balances;
  const other = losses + operations + refunds + transfers;
  if (received !== available + committed + inFlight + paid + fees + other)
    throw new Error("The equation of money does not hold.");
  tell.say(`Epoch ${asOf.epoch} is closed; the log has ${asOf.checkpoint.size} entries:`);
  const parts = { available, committed, "in flight": inFlight, paid, fees, other };
  tell.show(`  ${inSats(received).padStart(18)} received, which is`);
  for (const [name, amount] of Object.entries(parts))
    if (name !== "other" || amount !== 0n) tell.show(`  ${inSats(amount).padStart(18)} ${name}`);
}

async function playReceipt(stage: Stage, donor: Donor): Promise<void> {
  const { tell, folder } = stage;
  tell.chapter("The donor checks the proof, and trusts nobody");
  const { receipts } = await donor.look();
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error("The donor has no receipt.");
  const file = join(folder, "receipt.json");
  await writeFile(file, receipt);
  tell.say(
    'With the receipt code the donor fetches the receipt, and runs "purse verify" with the fund file they have from a second channel. It reads every entry, tile and file of the book, and believes none of them:',
  );
  const proof = ["--receipt", file, "--payment", donor.outpoint];
  showGreen(stage, await verify(stage, stage.url, proof));
  const forged = join(folder, "forged.json");
  await writeFile(forged, changeDigit(receipt));
  showRefused(
    stage,
    "One digit of the receipt changed",
    await verify(stage, stage.url, ["--receipt", forged, "--payment", donor.outpoint]),
  );
}

async function playMirror(stage: Stage): Promise<void> {
  const { tell, folder } = stage;
  tell.chapter("The book on a stick, and one byte of it changed");
  const { asOf } = await readBalances(stage);
  const mirror = join(folder, "mirror");
  const files = await copyBook(stage, mirror, asOf.epoch);
  tell.say(
    `The book is plain files. Copied to a folder (${files.length} of them) it verifies like the server itself:`,
  );
  showGreen(stage, await verify(stage, mirror, []), 3);
  const bundle = files.find((path) => path.includes("tile/entries/"));
  if (bundle === undefined) throw new Error(`A log of ${asOf.checkpoint.size} entries has none.`);
  const bytes = await readFile(join(mirror, bundle));
  // In the middle of an entry, not in its length.
  bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1;
  await writeFile(join(mirror, bundle), bytes);
  showRefused(stage, "One bit of one entry changed", await verify(stage, mirror, []));
}

/** Copies what the server publishes; returns the paths. */
async function copyBook(stage: Stage, mirror: string, epochs: number): Promise<string[]> {
  const checkpoint = await fetchBytes(stage, "log/checkpoint");
  const size = Number(Buffer.from(checkpoint).toString("utf8").split("\n")[1]);
  const places = [...bundlesOf(size), ...tilesOf(size)];
  const paths = [
    "log/checkpoint",
    "api/v1/fund",
    ...places.map((at) => `log/${tilePath(at)}`),
    ...Array.from({ length: epochs }, (_, at) =>
      EXPORT_FORMATS.map((format) => `api/v1/epochs/${at + 1}/exports/${format}`),
    ).flat(),
  ];
  for (const path of paths) {
    const bytes = path === "log/checkpoint" ? checkpoint : await fetchBytes(stage, path);
    await mkdir(dirname(join(mirror, path)), { recursive: true });
    await writeFile(join(mirror, path), bytes);
  }
  return paths;
}

async function fetchBytes(stage: Stage, path: string): Promise<Uint8Array> {
  const response = await fetch(`${stage.url}/${path}`);
  if (!response.ok) throw new Error(`The book has no ${path}: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function verify(stage: Stage, where: string, more: readonly string[]): Promise<RanCommand> {
  return stage.run("verify", [where, "--policy", stage.files.fundFile, ...more]);
}

function showGreen({ tell }: Stage, ran: RanCommand, most = 100): void {
  if (ran.code !== 0) throw new Error(`purse verify says no. ${ran.err.trim()}`);
  const lines = ran.out.trimEnd().split("\n");
  for (const line of lines.slice(0, most)) tell.show(line);
  if (lines.length > most) tell.show("…");
}

function showRefused({ tell }: Stage, what: string, ran: RanCommand): void {
  if (ran.code === 0) throw new Error(`${what}, and purse verify did not notice.`);
  tell.say(`${what}:`);
  tell.show(ran.err.trim());
}

/** Changes the first digit of the first salt, which is what hides an amount in the book. */
function changeDigit(receipt: string): string {
  return receipt.replace(
    /"salt":"([0-9a-f])/,
    (_, digit: string) => `"salt":"${digit === "0" ? "1" : "0"}`,
  );
}
