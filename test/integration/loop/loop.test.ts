/** The main job, from a gift to a verified proof, through HTTP; the deep checker runs after every step. */
import { randomBytes } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { CANARY } from "../../support/check-world.ts";
import { approveWords, purseApprove } from "../../support/purse-approve.ts";
import { World } from "../../support/world.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";

let world: World;
const once = (): string => randomBytes(24).toString("base64url");

beforeAll(async () => {
  world = await World.start("loop");
});
afterAll(() => world.close());

describe("the loop", () => {
  let receipt: string;
  let gift: string;
  let claim: string;
  let caseId: string;
  let batch: string;
  const claimed = () => ({ Authorization: `Claim ${claim}` });

  test("a donor gets a fresh certified address and a receipt code", async () => {
    const key = once();
    const ask = () =>
      request(world.app)
        .post("/api/v1/donations")
        .set("Idempotency-Key", key)
        .send({ programme: "general" });
    const answer = await ask().expect(201);
    receipt = answer.body.receiptCode;
    gift = answer.body.address;
    expect(answer.body.uri).toBe(`bitcoin:${gift}`);
    expect(answer.body.certificate).toContain(gift);
    expect((await ask().expect(201)).body).toEqual(answer.body);
    const other = await request(world.app)
      .post("/api/v1/donations")
      .set("Idempotency-Key", once())
      .send({ programme: "general" })
      .expect(201);
    expect(other.body.address).not.toBe(gift);
    await world.check();
  });

  test("an independent wallet pays it: seen, confirmed, taken back by a reorganisation, confirmed, settled", async () => {
    const state = async () => {
      const answer = await request(world.app)
        .get("/api/v1/donation")
        .set("Authorization", `Receipt ${receipt}`)
        .expect(200);
      return answer.body.gifts.map((each: { state: string }) => each.state);
    };
    expect(await state()).toEqual([]);
    await world.chain.fund(gift, 1_000_000n);
    await world.catchUp();
    expect(await state()).toEqual(["seen"]);
    await world.mine();
    expect(await state()).toEqual(["confirmed"]);
    await world.check();
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    expect(await state()).toEqual(["seen"]);
    await world.check();
    await world.mine();
    expect(await state()).toEqual(["confirmed"]);
    await world.mine();
    expect(await state()).toEqual(["settled"]);
    await world.check();
  });

  test("an applicant asks for help and gets a claim code; what they wrote is sealed", async () => {
    const answer = await request(world.app)
      .post("/api/v1/requests")
      .set("Idempotency-Key", once())
      .send({
        programme: "general",
        category: "fine",
        consent: CONSENT_VERSION,
        text: `${CANARY} I was fined`,
        need: `rent ${CANARY}`,
        amount: "300000",
      })
      .expect(201);
    claim = answer.body.claimCode;
    const status = await request(world.app).get("/api/v1/request").set(claimed()).expect(200);
    expect(status.body).toMatchObject({ programme: "general", state: "submitted", payouts: [] });
    await world.check();
  });

  test("a triager draws two reviewers, and the two decide it; the same person twice is refused", async () => {
    const alder = await world.signedIn("alder");
    const queue = await alder.get("/api/v1/cases").expect(200);
    expect(queue.body.cases).toHaveLength(1);
    caseId = queue.body.cases[0].id;
    const file = await alder.get(`/api/v1/cases/${caseId}?purpose=triage`).expect(200);
    expect(file.body.answers.text).toContain(CANARY);
    let tag = file.headers["etag"]!;
    const taken = await alder
      .post(`/api/v1/cases/${caseId}/triage`)
      .set("If-Match", tag)
      .expect(200);
    tag = taken.headers["etag"]!;
    const drawn = await alder
      .post(`/api/v1/cases/${caseId}/assignment`)
      .set("If-Match", tag)
      .send({})
      .expect(200);
    expect(drawn.body.state).toBe("in_review");
    await world.check();
    await decide("eligible");
    await world.check();
    const status = await request(world.app).get("/api/v1/request").set(claimed()).expect(200);
    expect(status.body.state).toBe("approved");
    expect(BigInt(status.body.award)).toBeGreaterThanOrEqual(250_000n);
    expect(BigInt(status.body.award)).toBeLessThanOrEqual(255_000n);
  });

  async function decide(verdict: "eligible"): Promise<void> {
    const body = { verdict, amount: "250000", tier: 1, findings: SOUND_FINDINGS };
    for (let stage = 0; stage < 2; stage += 1) {
      for (const code of ["birch", "cedar", "elder"]) {
        const reviewer = await world.signedIn(code);
        const read = await reviewer.get(`/api/v1/cases/${caseId}?purpose=review`);
        if (read.status !== 200 || !read.body.mine.includes(stage === 0 ? "first" : "second"))
          continue;
        expect(read.body.verdicts).toEqual([]);
        const assess = (tag: string) =>
          reviewer.post(`/api/v1/cases/${caseId}/assessments`).set("If-Match", tag).send(body);
        await assess(read.headers["etag"]!).expect(201);
        const again = await assess(`"${Number(read.body.case.version) + 1}"`);
        // Once it is decided the case is closed to all staff.
        expect(again.body.type).toBe(
          stage === 0 ? "/problems/already-decided" : "/problems/case-not-found",
        );
        break;
      }
    }
  }

  test("the recipient sets a destination; secrets, other networks and our own addresses are refused", async () => {
    const put = (destination: string) =>
      request(world.app).put("/api/v1/request/destination").set(claimed()).send({ destination });
    const seed =
      "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    const refused = await put(seed).expect(422);
    expect(refused.body.type).toBe("/problems/destination-secret");
    expect(refused.text).not.toContain("abandon");
    expect((await put("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4").expect(422)).body.type).toBe(
      "/problems/address-network",
    );
    expect((await put(gift).expect(409)).body.type).toBe("/problems/destination-ours");
    const own = world.chain.wallet.address().address;
    const set = await put(own).expect(200);
    expect(set.body).toMatchObject({ kind: "address", value: [own] });
    expect(set.body.phrase.split(" ")).toHaveLength(6);
    const status = await request(world.app).get("/api/v1/request").set(claimed()).expect(200);
    expect(status.body).toMatchObject({ state: "active", payouts: [{ state: "ready" }] });
    const caseAddress = await request(world.app)
      .post("/api/v1/request/case-address")
      .set(claimed())
      .expect(200);
    expect(caseAddress.body.address).not.toBe(own);
    const again = await request(world.app)
      .post("/api/v1/request/case-address")
      .set(claimed())
      .expect(200);
    expect(again.body.address).toBe(caseAddress.body.address);
    await world.check();
  });

  test("a treasurer freezes a batch and two approvers sign its digest with purse approve", async () => {
    const hazel = await world.signedIn("hazel");
    const frozen = await hazel
      .post("/api/v1/batches")
      .set("Idempotency-Key", once())
      .send({ programme: "general" })
      .expect(201);
    batch = frozen.body.id;
    await world.check();
    for (const code of ["larch", "maple"]) {
      const flags = [...(await approveWords(world, batch, code)), "--json"];
      const [printed = ""] = await purseApprove(world.clock, flags);
      const { approval, words } = JSON.parse(printed);
      expect(words).toBe(frozen.body.words);
      const agent = await world.signedIn(code);
      const handIn = () => agent.post(`/api/v1/batches/${batch}/approvals`).send(approval);
      await handIn().expect(201);
      await handIn().expect(201);
      // The signer is not asked before there are two.
      await world.sign();
      const state = (await hazel.get(`/api/v1/batches/${batch}`)).body.state;
      expect(state).toBe(code === "larch" ? "frozen" : "signed");
    }
    await world.check();
  });

  test("the signed bytes are sent, confirm and settle; the ledger follows", async () => {
    await world.send();
    await world.check();
    await world.mine();
    await world.check();
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    await world.check();
    await world.send();
    await world.mine();
    await world.mine();
    await world.check();
    const status = await request(world.app).get("/api/v1/request").set(claimed()).expect(200);
    expect(status.body).toMatchObject({ state: "completed", payouts: [{ state: "settled" }] });
  });

  test("the public book closes, its balances add up, and the donor's proof verifies", async () => {
    await world.closeEpoch();
    await world.check();
    const { body } = await request(world.app).get("/api/v1/balances").expect(200);
    expect(body.unit).toBe("sat");
    const sum = (of: Record<string, string>) =>
      BigInt(of["available"]!) +
      BigInt(of["committed"]!) +
      BigInt(of["inFlight"]!) +
      BigInt(of["paid"]!) +
      BigInt(of["fees"]!);
    expect(BigInt(body.received)).toBe(1_000_000n);
    expect(sum(body)).toBe(1_000_000n);
    expect(BigInt(body.paid)).toBeGreaterThanOrEqual(250_000n);
    const answer = await request(world.app)
      .get("/api/v1/donation")
      .set("Authorization", `Receipt ${receipt}`)
      .expect(200);
    expect(answer.body.receipts).toHaveLength(1);
    expect(
      JSON.parse(answer.body.receipts[0]).parts.every(
        (part: { proof?: string }) => part.proof !== undefined,
      ),
    ).toBe(true);
  });
});
