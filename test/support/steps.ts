/** The steps of the main job, each as the people who take it do, for tests that begin in the middle of it. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { expect } from "vitest";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { keyId } from "../../src/base/people-list.ts";
import { makeApproval } from "../../src/payouts/approval.ts";
import type { Approval } from "../../src/payouts/approval.ts";
import { parseKeyFile, publicKeyOf } from "../../src/people/key-file.ts";
import type { World } from "./world.ts";
import { SOUND_FINDINGS } from "./findings.ts";

/** Reviewers of the demo's staff. */
const REVIEWERS = ["birch", "cedar", "elder"];

/** An Idempotency-Key. */
export const onceKey = (): string => randomBytes(24).toString("base64url");

/** A gift of `amount` sats to a fresh address, settled; returns the address. */
export async function settledGift(
  world: World,
  amount: bigint,
  programme = "general",
): Promise<string> {
  const { body } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme })
    .expect(201);
  await world.chain.fund(body.address, amount);
  await world.mine(2);
  return body.address;
}

/** A request for help, with these answers beside the usual ones; returns its claim code. */
export async function askForHelp(
  world: World,
  programme = "general",
  answers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({ programme, category: "fine", consent: CONSENT_VERSION, need: "rent", ...answers })
    .expect(201);
  return body.claimCode;
}

/** What the holder of the claim code does. */
export function claimant(world: World, code: string) {
  const headers = { Authorization: `Claim ${code}` };
  return {
    status: () => request(world.app).get("/api/v1/request").set(headers),
    setDestination: (destination: string) =>
      request(world.app).put("/api/v1/request/destination").set(headers).send({ destination }),
  };
}

/** Takes the submitted case (the only one) and draws its reviewers; returns its id. */
export async function triage(world: World): Promise<string> {
  const alder = await world.signedIn("alder");
  const { body } = await alder.get("/api/v1/cases?state=submitted").expect(200);
  const { id, version } = body.cases[0];
  const taken = await alder
    .post(`/api/v1/cases/${id}/triage`)
    .set("If-Match", `"${version}"`)
    .expect(200);
  await alder
    .post(`/api/v1/cases/${id}/assignment`)
    .set("If-Match", taken.headers["etag"]!)
    .send({})
    .expect(200);
  return id;
}

/** The reviewer drawn for a stage says `amount`; the answer as it comes. */
export async function assess(
  world: World,
  id: string,
  stage: "first" | "second",
  amount: bigint,
): Promise<request.Response> {
  return reviewAs(world, id, stage, amount.toString());
}

/** The same with an award as it travels, in sats or in a currency. */
export async function reviewAs(
  world: World,
  id: string,
  stage: "first" | "second",
  amount: string | { cents: string; currency: string },
): Promise<request.Response> {
  for (const code of REVIEWERS) {
    const reviewer = await world.signedIn(code);
    const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
    if (file.status !== 200 || !file.body.mine.includes(stage)) continue;
    return reviewer
      .post(`/api/v1/cases/${id}/assessments`)
      .set("If-Match", file.headers["etag"]!)
      .send({ verdict: "eligible", amount, tier: 1, findings: SOUND_FINDINGS });
  }
  throw new Error(`nobody was drawn for the ${stage} review`);
}

/** A payout of about `amount` that waits for a batch; returns the claim code and the case. */
export async function readyPayout(
  world: World,
  amount: bigint,
  programme = "general",
  answers: Readonly<Record<string, string>> = {},
): Promise<{ code: string; id: string }> {
  const code = await askForHelp(world, programme, answers);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) {
    const { status } = await assess(world, id, stage, amount);
    if (status !== 201) throw new Error(`the ${stage} review answers ${status}`);
  }
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  return { code, id };
}

/** Freezes what waits; returns the batch's id. */
export async function freeze(
  world: World,
  maker = "hazel",
  programme = "general",
): Promise<string> {
  const agent = await world.signedIn(maker);
  const { body } = await agent
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme })
    .expect(201);
  return body.id;
}

/** Two approvers approve a batch. */
export async function approve(world: World, batch: string): Promise<void> {
  for (const code of ["larch", "maple"])
    expect((await approveAs(world, batch, code)).status).toBe(201);
}

/** One approver hands in their approval; the answer as it comes. */
export async function approveAs(
  world: World,
  batch: string,
  code: string,
): Promise<request.Response> {
  const agent = await world.signedIn(code);
  const { body } = await agent.get(`/api/v1/batches/${batch}`).expect(200);
  const approval = await approvalOf(world, body.digest, code);
  return agent.post(`/api/v1/batches/${batch}/approvals`).send(approval);
}

/** What an approver's own device makes of a digest. */
export async function approvalOf(world: World, digest: string, code: string): Promise<Approval> {
  const key = parseKeyFile(await readFile(join(world.files.keys, `${code}.key`), "utf8"))!;
  return makeApproval(fromHex(digest), {
    id: keyId("ed25519", publicKeyOf(key)),
    seed: key.secret,
  });
}

/** The treasurer lifts a batch at a rate in sat/vB; the answer as it comes. */
export async function bump(
  world: World,
  batch: string,
  kind: string,
  rate: string,
): Promise<request.Response> {
  const hazel = await world.signedIn("hazel");
  return hazel
    .post(`/api/v1/batches/${batch}/bumps`)
    .set("Idempotency-Key", onceKey())
    .send({ kind, rate });
}
