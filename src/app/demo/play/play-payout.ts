import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { A_MOMENT, waitFor } from "./patience.ts";
import { signedIn } from "./play-case.ts";
import type { Recipient } from "./play-case.ts";
import { mineUntil } from "./play-money.ts";
import { inSats } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

const Payouts = z.object({ payouts: z.array(z.object({ id: z.string(), programme: z.string() })) });
const Batch = z.object({
  id: z.string(),
  state: z.enum(["frozen", "signed", "confirmed", "settled", "voided"]),
  digest: z.string(),
  words: z.string(),
  total: z.string(),
  fee: z.string(),
  refusal: z.string().optional(),
  txids: z.array(z.string()),
});
type Batch = z.infer<typeof Batch>;

/** Payment: a batch, two approvals on the approvers' own devices, the signer, the network. */
export async function playPayout(
  stage: Stage,
  programme: string,
  recipient: Recipient,
): Promise<void> {
  const hazel = await signedIn(stage, "hazel");
  const batch = await playFreeze(stage, hazel, programme);
  const look = async (): Promise<Batch> =>
    (await hazel.ask({ method: "GET", path: `/api/v1/batches/${batch.id}`, shape: Batch })).value;
  await playApprovals(stage, { treasurer: hazel, batch, look });
  await playSignature(stage, look);
  await playSettlement(stage, recipient);
}

async function playFreeze(stage: Stage, hazel: Visitor, programme: string): Promise<Batch> {
  const { tell } = stage;
  tell.chapter("A treasurer freezes a batch");
  const { value: ready } = await hazel.ask({
    method: "GET",
    path: "/api/v1/payouts",
    shape: Payouts,
  });
  const payouts = ready.payouts.filter((each) => each.programme === programme);
  const { value: batch } = await hazel.ask({
    method: "POST",
    path: "/api/v1/batches",
    shape: Batch,
    body: { programme, payouts: payouts.slice(0, 200).map((each) => each.id) },
    once: true,
  });
  tell.say(
    `hazel sees amounts under random names, nothing of whose they are. The batch pays ${inSats(BigInt(batch.total))} for a fee of ${inSats(BigInt(batch.fee))}; its coins are reserved, and every form of it must spend the same anchor, so it can happen only once. Its six words:`,
  );
  tell.show(batch.words);
  return batch;
}

async function playApprovals(
  stage: Stage,
  { treasurer, batch, look }: { treasurer: Visitor; batch: Batch; look: () => Promise<Batch> },
): Promise<void> {
  const { tell, folder, files } = stage;
  tell.chapter("Two approvers sign it, each on their own device");
  const manifest = join(folder, "manifest.json");
  await writeFile(manifest, await treasurer.read(`/api/v1/batches/${batch.id}/manifest`));
  const proofs = join(folder, "approvals.json");
  await writeFile(proofs, await treasurer.read(`/api/v1/batches/${batch.id}/approvals`));
  const own = ["--fund-file", files.fundFile, "--people", files.peopleList];
  for (const [at, code] of ["larch", "maple"].entries()) {
    const out = join(folder, `${code}.json`);
    const key = join(files.keys, `${code}.key`);
    const ran = await stage.run("approve", [
      ...[manifest, "--approvals", proofs, ...own],
      ...["--key", key, "--out", out, "--yes"],
    ]);
    if (ran.code !== 0) throw new Error(`purse approve failed for ${code}. ${ran.err.trim()}`);
    if (!ran.out.includes(`Six words: ${batch.words}`))
      throw new Error(`${code} sees other words than the batch's page shows, and must not sign.`);
    if (at === 0) {
      tell.say(
        `larch runs "purse approve", which takes nothing from the server but files, and checks who granted each payment and whose the address is by the founders' own list:`,
      );
      for (const line of ran.out.trimEnd().split("\n").slice(0, -1)) tell.show(line);
    }
    const approver = await signedIn(stage, code);
    await approver.ask({
      method: "POST",
      path: `/api/v1/batches/${batch.id}/approvals`,
      shape: z.unknown(),
      body: JSON.parse(await readFile(out, "utf8")),
    });
    if (at > 0) break;
    if ((await look()).state !== "frozen") throw new Error("One approval was enough to sign.");
    tell.say("One approval moves nothing.");
  }
  tell.say("maple does the same, sees the same six words, and signs.");
}

async function playSignature(stage: Stage, look: () => Promise<Batch>): Promise<void> {
  const { tell, clock } = stage;
  tell.chapter("The signer judges by itself");
  const [txid = ""] = await waitFor(clock, "the signer to sign the batch", A_MOMENT, async () => {
    const { txids, refusal } = await look();
    if (refusal !== undefined) throw new Error(`The signer refused the batch: ${refusal}.`);
    return txids.length > 0 ? txids : undefined;
  });
  tell.say(
    "It knows no database and no web. From the request alone it checks both reviewers, the claim key, both approvers, every script and sum, its limits and its own log, which it writes before it answers. Then it signs; the server stores the bytes before it sends them:",
  );
  tell.show(txid);
}

async function playSettlement(stage: Stage, recipient: Recipient): Promise<void> {
  const { tell } = stage;
  tell.chapter("The network pays");
  const isPaid = async (states: readonly string[]): Promise<true | undefined> => {
    const { payouts } = await recipient.look();
    return payouts.some((payout) => states.includes(payout.state)) ? true : undefined;
  };
  await mineUntil(stage, "the payout to be confirmed", () => isPaid(["confirmed", "settled"]));
  tell.say(
    "Confirmed: it is in a block, and the ledger books award and fee. Should the block be undone, both are taken back and the same bytes are sent again.",
  );
  await mineUntil(stage, "the payout to be settled", () => isPaid(["settled"]));
  const { state } = await recipient.look();
  if (state !== "completed") throw new Error(`The case is ${state} after it was paid.`);
  tell.say("Settled. Whoever has the claim code sees that it was paid; the case is completed.");
}
