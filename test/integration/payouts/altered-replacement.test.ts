/**
 * Whoever owns the database changes one value of a replacement that was asked for and is not signed yet, while another batch has one too. The signer signs a form that pays what two people
 * approved, out of the batch's own coins and within its fee cap, or names its rule; nothing else reaches the node, and no page breaks.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { bump, approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { IMPOSSIBLE, onClone, ruleOf, stop, tryAll } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let stopped: FreshDatabase;
let batch: string;
let fee: bigint;
/** What each batch pays, as `script=amount`, and the most that it may cost. */
const approved = new Map<string, { pays: string; cap: bigint; inputs: string }>();
const ours = new Set<string>();

beforeAll(async () => {
  world = await World.start("altered replacement");
  const change = world.signer.policy.wallets[1]!.descriptor;
  for (let index = 0; index < 50; index += 1) ours.add(toHex(change.scriptAt(1, index)));
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  const ids: string[] = [];
  for (const amount of [200_000n, 400_000n]) {
    await readyPayout(world, amount);
    const id = await freeze(world);
    await approve(world, id);
    await world.sign();
    await world.send();
    const { raw } = await world.sql("batch_variants").where({ batch: id }).first("raw");
    const { fee_cap: cap } = await world.sql("batches").where({ id }).first("fee_cap");
    const { inputs, outputs } = parseTransaction(raw);
    approved.set(id, { pays: paymentsOf(outputs), cap, inputs: coinsOf(inputs) });
    ids.push(id);
  }
  [batch = ""] = ids;
  for (const id of ids) expect((await bump(world, id, "replacement", "5")).status).toBe(201);
  ({ fee } = await world.sql("batch_replacements").where({ batch }).first("fee"));
  stopped = await stop(world);
}, 120_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

type Parsed = ReturnType<typeof parseTransaction>;

function paymentsOf(outputs: Parsed["outputs"]): string {
  const paid = outputs.map(({ script, value }) => [toHex(script), value] as const);
  return paid
    .flatMap(([script, value]) => (ours.has(script) ? [] : [`${script}=${value}`]))
    .sort()
    .join();
}

function coinsOf(inputs: Parsed["inputs"]): string {
  return inputs
    .map(({ outpoint: { txid, vout } }) => `${txid}:${vout}`)
    .sort()
    .join();
}

/** What is wrong with a transaction of the fund's coins that somebody has. */
async function wrongWith(raw: Uint8Array): Promise<string[]> {
  const { txid, inputs, outputs } = parseTransaction(raw);
  const all = [...approved.values()];
  const own = all.find((each) => each.inputs === coinsOf(inputs));
  if (own === undefined) return [`${txid} spends other coins`];
  if (paymentsOf(outputs) !== own.pays) return [`${txid} pays ${paymentsOf(outputs)}`];
  let spent = 0n;
  for (const { outpoint } of inputs) {
    const { txid: from, vout } = outpoint;
    const before = parseTransaction(
      Buffer.from(await world.chain.rpc<string>("getrawtransaction", from), "hex"),
    );
    spent += before.outputs[vout]!.value;
  }
  const cost = outputs.reduce((left, { value }) => left - value, spent);
  return cost > own.cap ? [`${txid} costs ${cost}`] : [];
}

/** What comes of it when the signer is asked for the replacements, and what is due is sent. */
async function lifting(): Promise<string> {
  const hazel = await world.signedIn("hazel");
  for (const path of [`/api/v1/batches/${batch}`, `/staff/batches/${batch}`]) {
    const { status } = await hazel.get(path).set("Accept", "text/html, application/json");
    if (status >= 500) return `BREAKS ${path}`;
  }
  try {
    await world.sign();
    await world.send();
  } catch (error) {
    return ruleOf(error).replace(/^refused/, "stopped");
  }
  const stored: { raw: Buffer }[] = await world.sql("batch_variants").select("raw");
  const known = await world.chain.rpc<string[]>("getrawmempool");
  const raws = await Promise.all(
    known.map(async (id) =>
      Buffer.from(await world.chain.rpc<string>("getrawtransaction", id), "hex"),
    ),
  );
  const wrong: string[] = [];
  for (const raw of [...stored.map((each) => each.raw), ...raws])
    wrong.push(...(await wrongWith(new Uint8Array(raw))));
  if (wrong.length > 0) return `SIGNS ${wrong.join("; ")}`;
  const { refusal } =
    (await world.sql("batch_replacements").where({ batch }).first("refusal")) ?? {};
  const forms = await world.sql("batch_variants").where({ batch });
  return forms.length === 2 ? "lifted as asked" : `stopped: ${refusal ?? "not signed"}`;
}

test("untouched, both are signed, at the higher fee and for the same people", async () => {
  expect(await onClone(world, stopped, lifting)).toBe("lifted as asked");
});

test("no change of a replacement that waits pays anybody else, or anything else", async () => {
  const table = "batch_replacements";
  const key = { batch, fee };
  const others = await onClone(world, stopped, async () => {
    const { owner } = world.database;
    return owner(table).whereNot(key);
  });
  const outcomes = await tryAll(world, stopped, { table, key, others }, lifting);
  const wrong = outcomes.filter(
    ({ came }) => came !== IMPOSSIBLE && came !== "lifted as asked" && !came.startsWith("stopped"),
  );
  expect(wrong.map(({ column, how, came }) => `${column} (${how}): ${came}`)).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(8);
}, 600_000);
