/**
 * Whoever owns the database changes one value of a batch, of its members, of its approvals or of its payouts, before or after it was approved. What is
 * signed then pays the same people the same sums, or nothing is; and no page breaks.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { requestSignature } from "../../../src/payouts/jobs.ts";
import { manifestDigest, parseManifest } from "../../../src/payouts/manifest.ts";
import { approvalOf, approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { onClone, paidBy, ruleOf, stop, tryAll } from "../../support/tampered-world.ts";
import { newSigner } from "../../support/new-signer.ts";
import type { Outcome, Target } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let frozen: FreshDatabase;
let approved: FreshDatabase;
let batch: string;
/** Whom the batch pays when nobody touches it. */
let honest: string;

beforeAll(async () => {
  world = await World.start("altered batch");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  for (const amount of [200_000n, 300_000n]) await readyPayout(world, amount);
  batch = await freeze(world);
  await readyPayout(world, 400_000n);
  await freeze(world);
  frozen = await stop(world);
  world.use(await freshDatabase(frozen.address));
  await approve(world, batch);
  approved = await stop(world);
  honest = await onClone(world, approved, async () => {
    await askedAbout();
    return (await signed()) ?? "nothing";
  });
});
afterAll(async () => {
  await approved.close();
  await world.close();
});

/** Whom the only transaction pays that was signed; undefined when none was. */
async function signed(): Promise<string | undefined> {
  const rows: { raw: Buffer }[] = await world.sql("batch_variants").select("raw");
  return rows.length === 0 ? undefined : rows.map(({ raw }) => paidBy(raw)).join(" and ");
}

/** The rule by which the signer refused the first form of a batch; a batch that seems to be over it was not asked about. */
async function refusal(): Promise<string> {
  const row = await world.sql("batches").whereNotNull("refusal").first("refusal");
  return row?.refusal ?? "not asked";
}

/** Everything that shows the batch; the paths of what breaks. */
async function broken(): Promise<string[]> {
  const hazel = await world.signedIn("hazel");
  const failed: string[] = [];
  for (const path of [`/api/v1/batches/${batch}`, `/staff/batches/${batch}`, "/staff/batches"]) {
    const { status } = await hazel.get(path);
    if (status >= 500) failed.push(`${path} ${status}`);
  }
  return failed;
}

/** What comes of it when the approved batch is shown, and a signer that has signed nothing yet is asked about it. */
async function askedAbout(): Promise<string> {
  const shown = await broken();
  if (shown.length > 0) return `BREAKS ${shown.join(", ")}`;
  const ask = await newSigner(world);
  const read = { sql: world.sql };
  try {
    await requestSignature({ work: world.work, read, ask }, batch);
  } catch (error) {
    return ruleOf(error);
  }
  const pays = await signed();
  if (pays !== undefined) return pays === honest ? "paid as approved" : `PAYS ${pays}`;
  return `refused: ${await refusal()}`;
}

/** What comes of it when an approver takes the manifest of the frozen batch to their own device, and signs what it says without a look. */
async function approvedBlindly(): Promise<string> {
  const larch = await world.signedIn("larch");
  // As bytes: what is no JSON any more is for the device to refuse.
  const file = await larch.get(`/api/v1/batches/${batch}/manifest`).responseType("blob");
  if (file.status >= 500) return `BREAKS manifest ${file.status}`;
  if (file.status !== 200) return `refused: ${file.status}`;
  let digest: string;
  try {
    digest = toHex(manifestDigest(parseManifest(file.body)));
  } catch (error) {
    return ruleOf(error);
  }
  const approval = await approvalOf(world, digest, "larch");
  const { status, body } = await larch.post(`/api/v1/batches/${batch}/approvals`).send(approval);
  if (status >= 500) return `BREAKS approvals ${status}`;
  return status === 201 ? "taken" : `refused: ${body.type}`;
}

type Of = "batches" | "batch_payouts" | "batch_approvals" | "payouts";

/** A row of the batch in a table, and the rows of the other batch beside it. */
async function targetIn(table: Of): Promise<Target> {
  return onClone(world, approved, async () => {
    const { owner } = world.database;
    const own = await owner("batch_payouts").where({ batch }).orderBy("payout").first();
    const { digest } = await owner("batches").where({ id: batch }).first("digest");
    const key = {
      batches: { id: batch },
      batch_payouts: { batch, payout: own.payout },
      batch_approvals: { digest, person: "larch" },
      payouts: { id: own.payout },
    }[table];
    return { table, key, others: await owner(table).whereNot(key) };
  });
}

function findings(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ came }) => !/^(refused|paid as approved|taken)/.test(came))
    .map(({ column, how, came }) => `${column} (${how}): ${came}`);
}

test("untouched, it is signed", async () => {
  expect(honest.split("\n").length).toBeGreaterThanOrEqual(2);
  expect(await onClone(world, approved, askedAbout)).toBe("paid as approved");
  expect(await onClone(world, frozen, approvedBlindly)).toBe("taken");
});

describe.each<Of>(["batches", "batch_payouts", "batch_approvals", "payouts"])("%s", (table) => {
  test("after the approvals", async () => {
    const outcomes = await tryAll(world, approved, await targetIn(table), askedAbout);
    expect(findings(outcomes)).toEqual([]);
  }, 600_000);
  test.skipIf(table === "batch_approvals")(
    "before them",
    async () => {
      const outcomes = await tryAll(world, frozen, await targetIn(table), approvedBlindly);
      expect(findings(outcomes)).toEqual([]);
    },
    600_000,
  );
});
