/** The main way of a request from its second review to a signed payment, taken in a database that somebody has written into. */
import type request from "supertest";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/sats.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { errorName } from "../../src/db/pg-error.ts";
import { mostFor } from "../../src/payouts/draw-pays.ts";
import { requestSignature } from "../../src/payouts/jobs.ts";
import { SOUND_FINDINGS } from "./findings.ts";
import { newSigner } from "./new-signer.ts";
import { ofStep } from "./of-step.ts";
import {
  approvalOf,
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "./steps.ts";
import { ruleOf } from "./tampered-world.ts";
import type { World } from "./world.ts";

/** A request whose second review is open, and a batch of other people that is in flight. */
export interface Midway {
  readonly id: string;
  readonly code: string;
  readonly script: string;
  readonly granted: bigint;
  readonly bystander: string;
}

/** Why it went no further, in the words that an outcome has. */
class Halt extends Error {}

/** Reviews a request once, with its destination given, and sends another batch, which is mined when the world is stopped. */
export async function midway(world: World): Promise<Midway> {
  const granted = 200_000n;
  await settledGift(world, 2_000_000n);
  const bystander = await othersPaid(world);
  const code = await askForHelp(world);
  const id = await triage(world);
  const { address, script } = world.chain.wallet.address();
  await claimant(world, code).setDestination(address).expect(200);
  const { status } = await assess(world, id, "first", granted);
  if (status !== 201) throw new Error(`the first review answers ${status}`);
  return { id, code, script: toHex(script), granted, bystander };
}

/** A batch of another programme, in flight. */
export async function othersPaid(world: World): Promise<string> {
  await settledGift(world, 2_000_000n, "fines");
  await readyPayout(world, 300_000n, "fines");
  const batch = await freeze(world, "hazel", "fines");
  await approve(world, batch);
  await world.sign();
  await world.send();
  return batch;
}

/** What came of it: `stopped: …` by a rule or fault, `paid as approved`, or what must not be, in capitals. What it did until then stays done. */
export async function goOnToPayment(world: World, at: Midway): Promise<string> {
  return orWhy(async () => {
    await follow(world, at.bystander);
    await look(world, at);
    await reviewAgain(world, at);
    return signedFor(world, await freezeAndApprove(world), at);
  });
}

/** The same for a payout that waits and goes to `script`: it is frozen, approved and signed, or the words say why not. */
export async function paidOrWhy(
  world: World,
  at: Pick<Midway, "script" | "granted">,
): Promise<string> {
  return orWhy(async () => signedFor(world, await freezeAndApprove(world), at));
}

/** The same for a payout that waits, with what else the fund does: it follows the chain, shows its pages, and others are paid. */
export async function waitingToPayment(world: World, at: Midway): Promise<string> {
  return orWhy(async () => {
    await follow(world, at.bystander);
    await look(world, at);
    return signedFor(world, await freezeAndApprove(world), at);
  });
}

/** Whether this may come of a change: a payment as approved, or a stop that says by what. That something is unavailable (503) is none, unless it is one of `faults`, by name. */
export function isHarmless(came: string, faults: readonly string[] = []): boolean {
  if (came.startsWith("UNAVAILABLE ")) return faults.some((fault) => came.endsWith(` ${fault}`));
  return came === "paid as approved" || came.startsWith("stopped: ");
}

async function orWhy(go: () => Promise<string>): Promise<string> {
  try {
    return await go();
  } catch (error) {
    if (error instanceof Halt) return error.message;
    return ofStep(error) ?? ruleOf(error).replace(/^refused/, "stopped");
  }
}

/** The fund goes on following the chain, and books what others are paid. */
async function follow(world: World, bystander: string): Promise<void> {
  try {
    await world.catchUp();
  } catch (error) {
    throw new Halt(`STOPS by ${errorName(error)}`);
  }
  const row = await world.sql("batches").where({ id: bystander }).first("state");
  if (row?.state !== "settled") throw new Halt(`HOLDS UP others: ${row?.state}`);
}

/** Pages and answers that show what was written over; those that break. */
async function look(world: World, { code, id }: Midway): Promise<void> {
  const status = await claimant(world, code).status();
  unbroken("the claim", status);
  for (const [person, path] of [
    ["alder", `/staff/cases/${id}`],
    ["hazel", "/api/v1/payouts"],
    ["hazel", "/staff"],
    ["hazel", "/staff/payouts"],
    ["hazel", "/staff/programmes"],
    ["hazel", "/api/v1/programmes/general/policies"],
    ["larch", "/staff/freezes"],
  ] as const) {
    unbroken(path, await (await world.signedIn(person)).get(path));
  }
}

async function reviewAgain(world: World, { id, granted }: Midway): Promise<void> {
  const seen: string[] = [];
  for (const code of ["birch", "cedar", "elder"]) {
    const reviewer = await world.signedIn(code);
    const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
    unbroken("the file", file);
    seen.push(file.status === 200 ? "not drawn" : String(file.body.type));
    if (file.status !== 200 || !file.body.mine.includes("second")) continue;
    const verdict = { verdict: "eligible", amount: `${granted}`, tier: 1 };
    passed(
      "the review",
      await reviewer
        .post(`/api/v1/cases/${id}/assessments`)
        .set("If-Match", file.headers["etag"]!)
        .send({ ...verdict, findings: SOUND_FINDINGS }),
    );
    return;
  }
  throw new Halt(`stopped: nobody may review: ${seen.join()}`);
}

async function freezeAndApprove(world: World): Promise<string> {
  const hazel = await world.signedIn("hazel");
  const frozen = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  passed("freezing", frozen);
  const { id } = frozen.body;
  for (const code of ["larch", "maple"]) {
    const agent = await world.signedIn(code);
    const shown = await agent.get(`/api/v1/batches/${id}`);
    passed("the batch", shown);
    const approval = await approvalOf(world, shown.body.digest, code);
    passed("approving", await agent.post(`/api/v1/batches/${id}/approvals`).send(approval));
  }
  return id;
}

/** A signer that has signed nothing yet is asked; whom it pays. */
async function signedFor(
  world: World,
  batch: string,
  at: Pick<Midway, "script" | "granted">,
): Promise<string> {
  const ask = await newSigner(world);
  const rule = await requestSignature({ work: world.work, read: { sql: world.sql }, ask }, batch);
  const form = await world.sql("batch_variants").where({ batch }).first("raw");
  if (form === undefined) return `stopped: ${rule ?? "not signed"}`;
  const change = world.signer.policy.wallets[1]!.descriptor;
  const ours = new Set(Array.from({ length: 50 }, (_, each) => toHex(change.scriptAt(1, each))));
  const paid = parseTransaction(form.raw).outputs.filter(({ script }) => !ours.has(toHex(script)));
  const isApproved =
    paid.length === 1 &&
    toHex(paid[0]!.script) === at.script &&
    paid[0]!.value >= at.granted &&
    paid[0]!.value <= mostFor(sats(at.granted));
  if (isApproved) return "paid as approved";
  return `PAYS ${paid.map(({ script, value }) => `${toHex(script)} ${value}`).join(" and ")}`;
}

function passed(step: string, answer: request.Response): void {
  unbroken(step, answer);
  if (answer.status >= 400) throw new Halt(`stopped: ${answer.body.type}`);
}

/** A page or an answer that breaks, or that says that something is not there now, as a page of the demo does in words. */
function unbroken(step: string, { status, body, text }: request.Response): void {
  if (status < 500) return;
  if (status !== 503) throw new Halt(`BREAKS ${step}`);
  const title = /<h1[^>]*>([^<]*)/.exec(text)?.[1] ?? "no name";
  throw new Halt(`UNAVAILABLE ${step}: ${body.type ?? title}`);
}
