/** What people and processes of the fund do, each by the very commands and rounds of the program. */
import { expiryRound, outboxRound, signatureRound } from "../../src/app/rounds.ts";
import type { Log } from "../../src/app/log.ts";
import { latestCheckpoint } from "../../src/audit/checkpoint.view.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { formatDate } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import { x25519Public } from "../../src/base/sealed-box.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { currentTip } from "../../src/chain/tip.view.ts";
import { grantApproved, grantHold } from "../../src/ledger/entries.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import { makeApproval } from "../../src/payouts/approval.ts";
import { approveBatch } from "../../src/payouts/approve-batch.ts";
import { formatAward } from "../../src/payouts/award.ts";
import { coverOf, requireRate } from "../../src/payouts/award-rate.ts";
import { formatDestination } from "../../src/payouts/destination.ts";
import type { FreezeContext } from "../../src/payouts/draft-batch.ts";
import { freezeBatch } from "../../src/payouts/freeze-batch.ts";
import type { AskSigner } from "../../src/payouts/jobs.ts";
import { liftBatch } from "../../src/payouts/lift-batch.ts";
import type { BumpKind } from "../../src/payouts/lift-batch.ts";
import { FINDING_IDS } from "../../src/payouts/lint/finding.ts";
import { releaseBatch } from "../../src/payouts/release-batch.ts";
import { submitPayout } from "../../src/payouts/submit-payout.ts";
import { withdrawPayouts } from "../../src/payouts/withdraw-payout.ts";
import { payeeOf } from "./payees.ts";
import { quote } from "./quote.ts";
import { PROGRAMME, QUOTE } from "./simulation-world.ts";
import type { Member, SimulationWorld } from "./simulation-world.ts";

/** The two people who approve batches, and the two who build them. */
export const APPROVERS = ["ada", "bo"] as const;
export const MAKERS = ["hazel", "iris"] as const;

/** What a fee is estimated at while somebody orders another rate, in sat/vB. */
const QUOTE_RATE = 2;

const staff = (person: string) => ({ kind: "person", person }) as const;

/** Approves a case: its money is held and its payout queued, in one unit. */
export async function create(world: SimulationWorld, by: Member, order: number): Promise<void> {
  const payee = payeeOf(world.signerWorld, order);
  world.model.entitle({
    payout: payee.payout,
    script: toHex(payee.script),
    amount: payee.amount,
    most: payee.most,
  });
  await by.work(staff("rhea"), async (unit) => {
    const { payout, money } = payee;
    await quote(unit);
    const amount =
      money === undefined
        ? (world.spoils.award?.(payee.amount) ?? payee.amount)
        : coverOf(money, await requireRate(unit, money.currency, unit.at));
    const occasion = { programme: PROGRAMME, effectiveOn: formatDate(unit.at) };
    await postEntry(unit, grantApproved({ ...occasion, grant: payout, amount: sats(amount) }));
    await submitPayout(unit, {
      id: payout,
      amount: sats(amount),
      hold: grantHold(payout),
      award: textOf(formatAward(payee.award)),
      reviewers: ["rhea", "rolf"],
      destination: textOf(formatDestination(payee.destination)),
      use: 0,
      checkKey: x25519Public(new Uint8Array(32).fill(7)),
    });
  });
}

/** A treasurer freezes what waits, at most `limit` payouts, at `rate` sat/vB. */
export async function freeze(
  world: SimulationWorld,
  by: Member,
  order: { maker: string; limit?: number; rate: number; windowHours?: number },
): Promise<void> {
  const context = await contextOf(world, by, order);
  const { maker, limit } = order;
  const payouts = limit === undefined ? undefined : await waiting(by, limit);
  // What an outsider could learn is tested elsewhere.
  const reason = { reason: "simulated", severe: FINDING_IDS };
  const input = { programme: PROGRAMME, payouts, maker, ...reason };
  await by.work(staff(maker), async (unit) => {
    await quote(unit);
    await freezeBatch(unit, context, input);
  });
}

async function waiting(by: Member, limit: number): Promise<string[] | undefined> {
  const ids: string[] = await by.process
    .sql("payouts")
    .where({ cancelled: false })
    .whereNotExists((live) => {
      void live.from("batch_payouts").whereRaw("payout = payouts.id and live");
    })
    .orderBy("id")
    .limit(limit)
    .pluck("id");
  return ids.length === 0 ? undefined : ids;
}

async function contextOf(
  world: SimulationWorld,
  by: Member,
  { rate, windowHours = 0 }: { rate: number; windowHours?: number },
): Promise<FreezeContext> {
  const read = { sql: by.process.sql };
  const head = await latestCheckpoint(read);
  const tip = await currentTip(read);
  if (head === undefined || tip === undefined) throw new Error("the fund has no log or no chain");
  const { founding, digest } = world.signerWorld.fund;
  return {
    fund: founding.origin,
    network: "regtest" as const,
    policy: digest,
    head: { root: head.root, size: head.size },
    tip,
    quote: { ...QUOTE, rate: satPerVb(rate) },
    minDepth: 1,
    separation: "standard",
    approvers: { listed: founding.need, steps: [] },
    windowHours,
  };
}

/** Whoever was to be paid takes it back. */
export async function takeBack({ work }: Member, payout: string): Promise<void> {
  await work({ kind: "claimant" }, (unit) => withdrawPayouts(unit, [payout]));
}

/** A treasurer asks for the same payments at `rate` sat/vB, for a child, or for a cancel. */
export async function lift(
  world: SimulationWorld,
  by: Member,
  order: { kind: BumpKind; batch: string; rate: number; maker: string },
): Promise<void> {
  const context = await contextOf(world, by, { rate: QUOTE_RATE });
  const asked = { ...order, rate: satPerVb(order.rate) };
  await by.work(staff(order.maker), (unit) => liftBatch(unit, context, asked));
}

/** A treasurer sends a signed batch before its moment. */
export async function release(by: Member, batch: string): Promise<void> {
  const input = { batch, reason: "simulated" };
  await by.work(staff("hazel"), (unit) => releaseBatch(unit, input));
}

/** An approver signs what a batch pays. */
export async function approve(
  world: SimulationWorld,
  by: Member,
  word: { batch: string; person: string },
): Promise<void> {
  const { digest } = await by.process.sql("batches").where({ id: word.batch }).first("digest");
  const approval = makeApproval(
    fromHex(toHex(digest)),
    world.signerWorld.key(word.person, "approver"),
  );
  const input = { ...word, approval, list: world.people, separation: "standard" as const };
  await by.work(staff(word.person), (unit) => approveBatch(unit, input));
}

/** What becomes of a request to sign: answered · never arrives · is signed, and the answer is lost. */
export const SIGNER_FAULTS = ["none", "unreachable", "answer-lost"] as const;
export type SignerFault = (typeof SIGNER_FAULTS)[number];

/** The worker's rounds of one process. */
export function roundsOf(world: SimulationWorld, by: Member, fault: SignerFault = "none") {
  const { process, node, work } = by;
  const ask: AskSigner = (parts) =>
    process.call(async () => {
      if (fault === "unreachable") throw new SignerAway();
      const answer = await world.signer.ask(parts);
      if (fault === "answer-lost") throw new SignerAway();
      return answer;
    });
  const { clock, pin } = world;
  const log: Log = (event, fields) => {
    if (event === "job.failed") world.troubles.push((fields as { error: string }).error);
  };
  const read = { sql: process.sql };
  const logSigner = world.signerWorld.fund.log;
  const deps = { read, work, clock, log, pin, source: node.source, logSigner };
  const others = { seen: () => Promise.resolve([]), tickSeconds: 60 };
  return {
    expiry: expiryRound({ work, asks: true }),
    outbox: outboxRound({ ...deps, network: "regtest" }),
    signatures: signatureRound({ ...deps, ...others, ask }),
  };
}

/** The signer does not answer. */
export class SignerAway extends Error {
  override readonly name = "SignerAway";
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
