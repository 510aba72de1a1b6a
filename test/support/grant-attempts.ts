/** Everything that anybody could ask of what somebody was granted through HTTP, whoever they are. */
import request from "supertest";
import { BUMP_KINDS } from "../../src/payouts/lift-batch.ts";
import type { EntitlementMover } from "../../src/payouts/entitlement.ts";
import { NOBODY } from "./case-attempts.ts";
import { askWith } from "./case-stages.ts";
import type { StagedCase } from "./case-stages.ts";
import { WORDS } from "./pause-steps.ts";
import { approvalOf, claimant, onceKey } from "./steps.ts";
import type { World } from "./world.ts";

/** A case that was granted something; `grant` names it, and its payout once there is one. */
export interface StagedGrant extends StagedCase {
  readonly grant: string;
}

/** One thing to ask for. `as`: who the table says takes the step, if one is taken; nobody where none ever is. */
export interface GrantAttempt {
  readonly name: string;
  readonly by: "code" | "staff";
  readonly as?: EntitlementMover;
  readonly send: (world: World, made: StagedGrant, who: string) => PromiseLike<request.Response>;
}

const byCode = (path: string, as?: EntitlementMover): GrantAttempt => ({
  ...{ name: path, by: "code", ...(as && { as }) },
  send: (world, _made, code) => askWith(world, code, path),
});

/** `path` and `body` of a request of the staff about a grant and its newest batch, which may be none. */
const staff = (
  name: string,
  path: (made: StagedGrant, batch: string) => string,
  body: object | ((world: World, batch: string, who: string) => Promise<object>) = {},
  as?: EntitlementMover,
): GrantAttempt => ({
  ...{ name, by: "staff", ...(as && { as }) },
  send: async (world, made, who) => {
    const batch = await batchOf(world, made);
    const sent = typeof body === "function" ? await body(world, batch, who) : body;
    const agent = who === NOBODY ? request(world.app) : await world.signedIn(who);
    return agent
      .post(`/api/v1/${path(made, batch)}`)
      .set("Idempotency-Key", onceKey())
      .send(sent);
  },
});

/** The newest batch of a grant's payout; of one that is in none the newest of all. */
async function batchOf(world: World, { grant }: StagedGrant): Promise<string> {
  const own = await world
    .sql("batch_payouts as p")
    .join("batches as b", "b.id", "p.batch")
    .where("p.payout", grant)
    .orderBy("b.expires_at", "desc")
    .first("b.id");
  return (own ?? (await world.sql("batches").orderBy("expires_at", "desc").first("id"))).id;
}

/** What this person's own device makes of the batch's digest, or, of who has no key, an approver's. */
async function approval(world: World, batch: string, who: string): Promise<object> {
  const { digest } = await world.sql("batches").where({ id: batch }).first("digest");
  const isApprover = world.staff.some(
    ({ code, roles }) => code === who && roles.includes("approver"),
  );
  return approvalOf(world, Buffer.from(digest).toString("hex"), isApprover ? who : "larch");
}

const SPEND = "ab".repeat(32);

/** In an order in which one makes way for the next: what is paused is lifted, what is frozen is approved, sent and given up. */
export const GRANT_ATTEMPTS: readonly GrantAttempt[] = [
  {
    ...{ name: "look", by: "code" },
    send: (world, _made, code) => claimant(world, code).status(),
  },
  byCode("pause"),
  byCode("pause/lifting"),
  {
    ...{ name: "say where to be paid", by: "code", as: "system" },
    send: (world, _made, code) =>
      claimant(world, code).setDestination(world.chain.wallet.address().address),
  },
  byCode("destination/renewal"),
  byCode("destination/taking-back"),
  byCode("payout-check"),
  byCode("withdrawal", "recipient"),
  byCode("erasure", "recipient"),
  staff("pause", ({ grant }) => `payouts/${grant}/pauses`, { reason: "fraud", words: WORDS }),
  staff("lift a pause", ({ grant }) => `payouts/${grant}/pauses/1/lifting`, { words: WORDS }),
  staff("raise", ({ grant }) => `payouts/${grant}/raising`, { amount: "70000" }),
  staff("know of a change", ({ grant }) => `payouts/${grant}/known-changes`, { number: 1 }),
  staff("pay all the same", ({ grant }) => `refused-payouts/${grant}/paying`, { spend: SPEND }),
  staff("give up", ({ grant }) => `refused-payouts/${grant}/giving-up`, {}, "two people"),
  staff("freeze", () => "batches", { programme: "general" }),
  staff("approve", (_made, batch) => `batches/${batch}/approvals`, approval),
  staff("broadcast", (_made, batch) => `batches/${batch}/broadcast`, { reason: WORDS }),
  ...BUMP_KINDS.map((kind) =>
    staff(`lift the fee (${kind})`, (_made, batch) => `batches/${batch}/bumps`, {
      kind,
      rate: "9",
    }),
  ),
  staff("give the batch up", (_made, batch) => `batches/${batch}/voiding`),
];
