/** A signed batch is sent at the moment that was drawn for it, and not before; who sends it earlier says why. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { units } from "../../../src/db/unit.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { approve, bump, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const HOURS = 12;

let world: World;

beforeAll(async () => {
  world = await World.start("release", undefined, HOURS);
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const treasurer = () => world.signedIn("hazel");
const row = (id: string) => world.sql("batches").where({ id }).first();
const isSent = async (): Promise<boolean> => (await world.chain.source.mempool()).length > 0;

async function signed(): Promise<{ batch: string; code: string }> {
  const { code } = await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  return { batch, code };
}

describe("a signed batch", () => {
  test("waits for its moment, which a restart does not draw again, and is paid", async () => {
    const { batch, code } = await signed();
    const { release_seconds: seconds, release_at: moment, state } = await row(batch);
    expect(state).toBe("signed");
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(HOURS * 3_600);
    expect(moment.getTime()).toBe(world.clock.now().getTime() + 1_000 * seconds);
    await world.send();
    expect(await isSent()).toBe(false);
    const page = await (await treasurer()).get(`/staff/batches/${batch}`).expect(200);
    expect(page.text).toContain("at a moment that was drawn");
    // Signed again, by a signer that is asked anew: the same form, the same moment.
    await world.sign();
    world.clock.advance(1_000 * seconds - 1);
    await world.send();
    expect(await isSent()).toBe(false);
    expect((await row(batch)).release_at).toEqual(moment);
    world.clock.advance(1);
    await world.send();
    expect(await isSent()).toBe(true);
    await world.mine(2);
    expect((await claimant(world, code).status()).body.payouts[0].state).toBe("settled");
    await world.check();
  });

  test("is sent at once by a treasurer who says why, and only while it waits", async () => {
    const { batch } = await signed();
    const agent = await treasurer();
    const path = `/api/v1/batches/${batch}/broadcast`;
    await agent.post(path).send({}).expect(422);
    const rowan = await world.signedIn("rowan");
    await rowan.post(path).send({ reason: "evicted tonight" }).expect(403);
    await agent.post(path).send({ reason: "evicted tonight" }).expect(204);
    await agent.post(path).send({ reason: "a second click" }).expect(204);
    expect((await row(batch)).release_reason).toBe("evicted tonight");
    await world.send();
    expect(await isSent()).toBe(true);
    await world.mine(2);
    const answer = await agent.post(path).send({ reason: "too late" });
    expect([answer.status, answer.body.type]).toEqual([409, "/problems/batch-transition"]);
    expect((await agent.get(`/api/v1/batches/${batch}`)).body.releaseReason).toBe(
      "evicted tonight",
    );
    await world.check();
  });

  test("two treasurers at once: one reason stands", async () => {
    const { batch } = await signed();
    const agent = await treasurer();
    const path = `/api/v1/batches/${batch}/broadcast`;
    const send = (reason: string) => agent.post(path).send({ reason });
    const answers = await Promise.all(["one of two", "two of two"].map(send));
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect((await row(batch)).release_reason).toMatch(/^(one|two) of two$/);
    await world.send();
    await world.mine(2);
    await world.check();
  });

  test("that is cancelled before its moment ends as any other, and goes on from there after a reorganisation", async () => {
    const { batch, code } = await signed();
    const { release_at: moment } = await row(batch);
    const { body, status } = await bump(world, batch, "cancel", "10");
    expect(status).toBe(201);
    await approve(world, body.id);
    await world.sign();
    await world.send();
    await world.mine(6);
    expect((await row(batch)).state).toBe("dead");
    expect((await claimant(world, code).status()).body.payouts[0].state).toBe("ready");
    await world.check();
    await world.chain.reorg(6, { leaveOut: true });
    await world.catchUp();
    expect(await row(batch)).toMatchObject({ state: "signed", release_at: moment });
    await world.check();
    await world.send();
    await world.mine(6);
    const next = await freeze(world);
    await approve(world, next);
    await world.sign();
    world.clock.advance(HOURS * 3_600_000);
    await world.send();
    await world.mine(2);
    await world.check();
  }, 150_000);

  test("has a child that waits for it: nobody is asked to take that before", async () => {
    const { batch } = await signed();
    const { body, status } = await bump(world, batch, "child", "10");
    expect(status).toBe(201);
    await approve(world, body.id);
    await world.sign();
    const asked = vi.fn<(raw: Uint8Array) => void>();
    const { source } = world.chain;
    const listening = {
      ...source,
      broadcast: (raw: Uint8Array) => {
        asked(raw);
        return source.broadcast(raw);
      },
    };
    await world.send(listening);
    expect([(await row(body.id)).state, asked.mock.calls]).toEqual(["signed", []]);
    world.clock.advance(HOURS * 3_600_000);
    await world.send();
    expect(await world.chain.source.mempool()).toHaveLength(2);
    await world.mine(2);
    expect((await row(body.id)).state).toBe("settled");
    await world.check();
  });

  test("after a reorganisation is sent again without waiting", async () => {
    const { batch } = await signed();
    world.clock.advance(HOURS * 3_600_000);
    await world.send();
    await world.mine();
    expect((await row(batch)).state).toBe("confirmed");
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    expect((await row(batch)).state).toBe("signed");
    await world.send();
    expect(await isSent()).toBe(true);
    await world.mine(2);
    await world.check();
  });
});

test("a batch that waited for its moment and was cancelled dies, and the chain is followed on", async () => {
  const { batch, code } = await signed();
  const cancel = (await bump(world, batch, "cancel", "10")).body.id;
  await approve(world, cancel);
  await world.sign();
  await world.send();
  await world.mine(7);
  expect((await row(batch)).state).toBe("dead");
  expect((await claimant(world, code).status()).body.payouts[0].state).toBe("ready");
  await world.check();
}, 120_000);

describe("no connection of the application, and no owner in a replica session,", () => {
  const refused = async (set: string, id: string) => {
    const asOwner = units(world.database.owner, world.clock, { bytes: () => new Uint8Array() });
    await expect(
      asOwner({ kind: "job", name: "test" }, async ({ sql }) => {
        await sql.raw("set local session_replication_role = replica");
        await sql.raw(`update batches set ${set} where id = ?`, [id]);
      }),
    ).rejects.toThrow();
    await expect(world.sql.raw(`update batches set ${set} where id = ?`, [id])).rejects.toThrow();
  };

  test("draws again, keeps a signed batch back, or lets it go without a reason", async () => {
    const { batch } = await signed();
    await refused("release_seconds = 1", batch);
    await refused("release_at = release_at + interval '1 hour'", batch);
    await refused("release_at = null", batch);
    await refused("release_at = release_at - interval '1 hour'", batch);
    await readyPayout(world, 110_000n);
    await refused("release_at = now()", await freeze(world));
  });

  test("keeps back for longer than was drawn one whose signature comes late, which waits no more by itself", async () => {
    await readyPayout(world, 100_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    const ask = socketSigner(join(world.folder, "signer.sock"));
    const answer = await ask(await signingParts({ sql: world.sql }, batch));
    if (answer.result !== "signed") throw new Error(answer.rule);
    world.clock.advance(10 * 24 * 3_600_000);
    const longer = world.database.owner.transaction(async (sql) => {
      await sql("batch_variants").insert({ txid: "ab".repeat(32), batch, raw: "", fee: 1n });
      await sql.raw(
        "update batches set state = 'signed', release_at = expires_at + interval '13 hours' where id = ?",
        [batch],
      );
    });
    await expect(longer).rejects.toThrow("no longer than was drawn");
    await (
      await treasurer()
    )
      .post(`/api/v1/batches/${batch}/signatures`)
      .send({ psbt: Buffer.from(answer.psbt).toString("base64") })
      .expect(201);
    await world.send();
    expect(await isSent()).toBe(true);
  });
});
