/** What must hold after every step, whatever happened. Returns what does not, in words. */
import { checkLedger } from "../../src/ledger/check.view.ts";
import { readSnapshot } from "../../src/db/snapshot.ts";
import { examine, EXAMINED } from "../../src/doctor/examination.view.ts";
import { figuresOf } from "../../src/ledger/figures.view.ts";
import { confirmedBalance } from "../../src/wallet/coin.view.ts";
import { listReservingLineages } from "../../src/wallet/reservation.store.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { latestCheckpoint } from "../../src/audit/checkpoint.view.ts";
import { leafHash, rootOf } from "../../src/base/tlog/merkle.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { dumpTables, hasMarker } from "./dump.ts";
import type { Reader } from "../../src/db/unit.ts";
import type { World } from "./world.ts";

/** Markers that tests put into every personal field; each contains this. */
export const CANARY = "kanarienvogel";

/** Blocks that are searched for payments: more than any test mines after its first one. */
const LOOK_BACK = 150;

/** What of a world is looked at. */
export type CheckedWorld = Pick<World, "database" | "chain" | "lines">;

export async function checkWorld(world: CheckedWorld): Promise<string[]> {
  const examined = await readSnapshot(world.database.app, examine);
  return [
    ...EXAMINED.flatMap((book) =>
      examined.findings[book].map((finding) => `${book}: ${JSON.stringify(finding)}`),
    ),
    ...(await walletEqualsLedger({ sql: world.database.app })),
    ...(await paidOnce(world)),
    ...(await logIsConsistent(world)),
    ...(await noCanary(world)),
  ];
}

/** The ledger holds by its own rules, the equation of money too, and it has exactly the coins that the wallet has. */
export async function booksTieOut(read: Reader): Promise<string[]> {
  const plain = (_key: string, value: unknown): unknown =>
    typeof value === "bigint" ? value.toString() : value;
  const findings = await checkLedger(read);
  return [
    ...findings.map((finding) => `ledger: ${JSON.stringify(finding, plain)}`),
    ...(await walletEqualsLedger(read)),
  ];
}

async function walletEqualsLedger(read: Reader): Promise<string[]> {
  const wrong: string[] = [];
  for (const { programme, ...figures } of await figuresOf(read)) {
    const other = Object.values(figures.other).reduce((sum, value) => sum + value, 0n);
    const { received, available, committed, inFlight, paid, fees } = figures;
    if (received !== available + committed + inFlight + paid + fees + other)
      wrong.push(`${programme}: the equation of money does not hold`);
    const coins = await confirmedBalance(read, programme);
    const books = received - paid - fees - other + (await inSuspense(read, programme));
    if (coins !== books)
      wrong.push(`${programme}: ${coins} sat in the wallet, ${books} in the books`);
  }
  return wrong;
}

/** Coins that came and that nothing explains: they are in the wallet, and in no figure. */
async function inSuspense({ sql }: Reader, programme: string): Promise<bigint> {
  const found = await sql.raw<{ rows: { amount: bigint }[] }>(
    `select coalesce(sum(b.credits - b.debits), 0)::bigint as amount from ledger_accounts a
     join ledger_balances b on b.account = a.id where a.code = ?`,
    [`liabilities:suspense:${programme}`],
  );
  return found.rows[0]?.amount ?? 0n;
}

/** What each script was paid in the newest blocks of the node's own chain, in sats, by script in hex. */
export async function paidOnChain(
  world: Pick<CheckedWorld, "chain">,
): Promise<Map<string, bigint[]>> {
  const paid = new Map<string, bigint[]>();
  let { hash, height } = await world.chain.source.tip();
  for (const last = Math.max(0, height - LOOK_BACK); height > last; height -= 1) {
    const block = await blockOf(world.chain, hash);
    for (const { script, value } of block.outputs)
      paid.set(script, [...(paid.get(script) ?? []), value]);
    hash = block.before;
  }
  return paid;
}

/** On the node's own chain no payout's script is paid twice, and every one that is settled is paid once, exactly. */
async function paidOnce(world: CheckedWorld): Promise<string[]> {
  const sql = world.database.app;
  const payouts: { id: string; script: Buffer; amount: bigint; state: string | null }[] = (
    await sql.raw(
      // One that was given up keeps what was held for it last; if a batch of it turns up signed, that pays its own amount.
      `select p.id, p.script, case when p.cancelled and b.state in ('signed', 'confirmed', 'settled') then coalesce(bp.amount, p.amount) else p.amount end as amount, b.state from payouts p
       left join batch_payouts bp on bp.payout = p.id and bp.live left join batches b on b.id = bp.batch where p.script is not null`,
    )
  ).rows;
  const paid = await paidOnChain(world);
  const live = await sql.raw(
    `select payout from batch_payouts where live group by payout having count(*) > 1`,
  );
  const reserving = await listReservingLineages({ sql });
  const ended: string[] = await sql("batches").whereIn("state", ["voided", "settled"]).pluck("id");
  return [
    ...payouts.flatMap(({ id, script, amount, state }) => {
      const outputs = paid.get(toHex(script)) ?? [];
      if (outputs.length > 1) return [`payout ${id} was paid ${outputs.length} times`];
      if (outputs.some((value) => value !== amount))
        return [`payout ${id} was paid another amount`];
      if (state === "settled" && outputs.length === 0)
        return [`payout ${id} is settled and not paid`];
      return [];
    }),
    ...live.rows.map((row: { payout: string }) => `payout ${row.payout} lives in two batches`),
    ...reserving
      .filter((lineage) => ended.includes(lineage))
      .map((lineage) => `${lineage} ended and still holds coins`),
  ];
}

interface PayingBlock {
  readonly before: string;
  readonly outputs: readonly { readonly script: string; readonly value: bigint }[];
}

/** Blocks by their hash, which is of all that is in them: a node is asked for each one once, not at every check. */
const blocks = new WeakMap<CheckedWorld["chain"], Map<string, PayingBlock>>();

async function blockOf(chain: CheckedWorld["chain"], hash: string): Promise<PayingBlock> {
  const known = blocks.get(chain) ?? new Map<string, PayingBlock>();
  blocks.set(chain, known);
  const before = known.get(hash);
  if (before !== undefined) return before;
  const block = await chain.rpc<{ previousblockhash: string; tx: { hex: string }[] }>(
    "getblock",
    hash,
    2,
  );
  const outputs = block.tx
    .flatMap(({ hex }) => parseTransaction(fromHex(hex)).outputs)
    .map(({ script, value }) => ({ script: toHex(script), value }));
  const read = { before: block.previousblockhash, outputs };
  known.set(hash, read);
  return read;
}

/** Every checkpoint ever signed is a prefix of the log as it is now. */
async function logIsConsistent(world: CheckedWorld): Promise<string[]> {
  const sql = world.database.app;
  const entries: { bytes: Buffer }[] = await sql("log_entries").select("bytes").orderBy("index");
  const leaves = entries.map((entry) => new Uint8Array(entry.bytes));
  const checkpoints: { size: bigint | number; root: Buffer }[] = await sql("log_checkpoints")
    .select("size", "root")
    .orderBy("size");
  const last = await latestCheckpoint({ sql });
  if (last === undefined) return ["the log has no checkpoint"];
  const wrong: string[] = [];
  if (last.size !== leaves.length) wrong.push("the newest checkpoint does not cover the whole log");
  if (toHex(rootOf(leaves.map(leafHash))) !== last.root)
    wrong.push("the log's root is not that of its entries");
  for (const { size, root } of checkpoints) {
    const at = Number(size);
    if (toHex(rootOf(leaves.slice(0, at).map(leafHash))) !== toHex(root))
      wrong.push(`the checkpoint of size ${at} is of another log`);
  }
  return wrong;
}

async function noCanary(world: CheckedWorld): Promise<string[]> {
  const dump = await dumpTables(world.database.owner);
  return [
    ...(hasMarker(dump, CANARY) ? ["a personal value stands in the database"] : []),
    ...(world.lines.some((line) => line.includes(CANARY))
      ? ["a personal value stands in the log"]
      : []),
  ];
}
