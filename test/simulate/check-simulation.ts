/**
 * What must hold after every step. First against the chain alone, then what the database says against the chain as far as the fund has read it,
 * and, whenever the journal or the tip moved, what the doctor looks at.
 */
import { readSnapshot } from "../../src/db/snapshot.ts";
import { tieOutChain, isTiedOut } from "../../src/doctor/chain-tie-out.view.ts";
import { tieOutHolds } from "../../src/doctor/hold-tie-out.view.ts";
import { checkLedger } from "../../src/ledger/check.view.ts";
import { rowsMissing } from "../../src/payouts/rows-missing.view.ts";
import type { Buried } from "./chain-facts.ts";
import { DEATH_DEPTH } from "./model.ts";
import { readRows } from "./rows.ts";
import type { BatchRow, Rows } from "./rows.ts";
import { SETTLE_DEPTH } from "./simulation-world.ts";
import type { SimulationWorld } from "./simulation-world.ts";

/**
 * What the last check of a world saw, so that the slow part is done only when something moved. The doctor costs as much as ten steps; a journal
 * is only added to, so what he finds later he would have found before.
 */
export interface Seen {
  moved: string;
  /** Moves until the doctor looks again. */
  left: number;
  /** The doctor looks at every move, or at every so-manieth. */
  readonly every: number;
}

/** Everything that does not hold, in words. */
export async function faultsOf(world: SimulationWorld, seen: Seen): Promise<string[]> {
  const rows = await readRows(world.sql);
  const branch = world.facts.branch(rows.tip);
  const best = world.facts.best();
  for (const { id, takenBack } of rows.payouts)
    if (takenBack) world.model.takeBack(id, branch, world.clock.now());
  const faults = [
    ...world.model.faults(best),
    ...membership(rows),
    ...lineages(world, rows),
    ...states(rows, branch),
    ...deaths(world, rows, branch),
    ...reservations(rows),
    ...books(world, rows, branch),
  ];
  world.model.see(
    branch,
    rows.variants.map(({ txid }) => txid),
  );
  const moved = `${rows.tip.hash} ${rows.entries}`;
  if (faults.length > 0 || moved === seen.moved) return faults;
  seen.moved = moved;
  seen.left -= 1;
  if (seen.left > 0) return faults;
  seen.left = seen.every;
  return doctorsFaults(world);
}

/** What the program's own doctor finds. */
export async function doctorsFaults(world: SimulationWorld): Promise<string[]> {
  return readSnapshot(world.members[0]!.process.sql, async (reader) => {
    const chain = await tieOutChain(reader);
    const found = [
      ...(await checkLedger(reader)),
      ...(await tieOutHolds(reader)),
      ...(await rowsMissing(reader)),
    ];
    return [
      ...found.map((finding) => `doctor: ${JSON.stringify(finding)}`),
      ...(chain === undefined || isTiedOut(chain) ? [] : ["doctor: the ledger is not the chain"]),
    ];
  });
}

/** I2: a payout belongs to at most one live lineage. */
function membership({ members }: Rows): string[] {
  const live = members.filter((member) => member.live).map(({ payout }) => payout);
  return live
    .filter((payout, at) => live.indexOf(payout) !== at)
    .map((payout) => `payout ${payout} lives in two batches`);
}

/** I1, I5: what is stored as signed was signed, spends the anchor, and pays what the batch says. A batch with a signed form is not given up. */
function lineages(world: SimulationWorld, { batches, variants, members, payouts }: Rows): string[] {
  const granted = new Map(
    [...world.model.entitlements.values()].map(({ payout, script }) => [payout, script]),
  );
  const scripts = new Map(payouts.map(({ id, script }) => [id, script ?? granted.get(id)]));
  return variants.flatMap(({ txid, batch, raw }) => {
    const { forms, elsewhere } = world.model;
    const form = [...forms, ...elsewhere].find((each) => each.txid === txid);
    const lineage = batches.find(({ id }) => id === batch)!;
    if (form?.raw !== raw) return [`${txid} is stored, and the signer never signed it so`];
    const promised = members
      .filter((member) => member.batch === batch)
      .map(({ payout, amount }) => `${scripts.get(payout)}=${amount}`);
    const paid = form.outputs
      .filter(({ script }) => !world.keys.isOurs(script))
      .map(({ script, value }) => `${script}=${value}`);
    return [
      ...(form.inputs.includes(lineage.anchor) ? [] : [`${txid} does not spend its anchor`]),
      ...(same(promised, paid) ? [] : [`${txid} does not pay what its batch says`]),
      ...(lineage.state === "voided" ? [`batch ${batch} is voided and ${txid} is signed`] : []),
    ];
  });
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}

/** What a batch is said to be, the chain as far as it was read says too. */
function states({ batches, variants, members }: Rows, branch: readonly Buried[]): string[] {
  const buried = new Map(branch.map(({ txid, depth }) => [txid, depth]));
  return batches.flatMap((batch) => {
    const depths = variants
      .filter((variant) => variant.batch === batch.id)
      .map(({ txid }) => buried.get(txid) ?? 0);
    const depth = Math.max(0, ...depths);
    const mined = batch.state === "confirmed" || batch.state === "settled";
    const due = depth === 0 ? "signed" : depth >= SETTLE_DEPTH ? "settled" : "confirmed";
    if (!mined && depth === 0) return [];
    // What was settled stays so while a reorganisation only makes it less deep.
    // A dead one is booked as a loss when another one has paid the same.
    if (batch.state === "dead" && isPaidElsewhere(batch)) return [];
    if (batch.state === due || (batch.state === "settled" && depth > 0)) return [];
    return [`batch ${batch.id} is ${batch.state}, and its form is ${depth} deep`];
  });

  function isPaidElsewhere({ id }: BatchRow): boolean {
    const mined = new Set(
      batches
        .filter(({ state }) => ["confirmed", "settled"].includes(state))
        .map((each) => each.id),
    );
    return members
      .filter(({ batch }) => batch === id)
      .some(({ payout }) =>
        members.some((other) => other.payout === payout && other.live && mined.has(other.batch)),
      );
  }
}

/** I3: payouts wait again only while what ended their lineage is deep enough; one that a reorganisation revives is in flight again, unless another has them. */
function deaths(
  world: SimulationWorld,
  { batches, variants, members }: Rows,
  branch: readonly Buried[],
): string[] {
  const there = new Set(branch.map(({ txid }) => txid));
  const isTaken = ({ id }: BatchRow): boolean =>
    members.some(
      ({ batch, payout }) =>
        batch === id && members.some((other) => other.payout === payout && other.live),
    );
  return batches
    .filter(({ state, anchor }) => state === "dead" && there.has(anchor.split(":")[0]!))
    .filter((batch) => members.some((member) => member.batch === batch.id) && !isTaken(batch))
    .flatMap(({ id }) => {
      const stored = new Set(variants.filter(({ batch }) => batch === id).map(({ txid }) => txid));
      const forms = world.model.forms.filter(({ txid }) => stored.has(txid));
      // After a reorganisation what ended it may be less deep; the next batch waits until it is deep again.
      const least = world.model.isReorganised ? 1 : DEATH_DEPTH;
      return forms.every((form) => world.model.isDead(form, branch, least))
        ? []
        : [`batch ${id} is dead too early`];
    });
}

/** Every input of a lineage at work is kept for it. */
function reservations({ batches, variants, reserved }: Rows): string[] {
  const kept = new Map(reserved.map(({ outpoint, lineage }) => [outpoint, lineage]));
  const isWorking = ({ state }: BatchRow): boolean =>
    !["voided", "settled", "dead"].includes(state);
  return batches.filter(isWorking).flatMap(({ id, anchor, cancels }) => {
    const ended = batches.find((each) => each.id === cancels);
    if (ended !== undefined && !isWorking(ended)) return [];
    const keeper = ended?.id ?? id;
    const inputs = variants.filter(({ batch }) => batch === id).flatMap((each) => each.inputs);
    return [anchor, ...inputs].flatMap((outpoint) =>
      kept.get(outpoint) === keeper ? [] : [`batch ${keeper} does not keep ${outpoint}`],
    );
  });
}

/** The ledger says what the chain says: coins, what was paid, what that cost, what is promised. */
function books(world: SimulationWorld, rows: Rows, branch: readonly Buried[]): string[] {
  const spent = new Set(branch.flatMap(({ inputs }) => inputs));
  const dead = new Set(rows.batches.filter(({ state }) => state === "dead").map(({ id }) => id));
  const forms = rows.variants.filter(({ batch }) => !dead.has(batch));
  const known = new Set(forms.map(({ txid }) => txid));
  let coins = 0n;
  let paid = 0n;
  let fees = 0n;
  for (const { txid, inputs, outputs } of branch) {
    for (const [vout, { script, value }] of outputs.entries())
      if (world.keys.isOurs(script) && !spent.has(`${txid}:${vout}`)) coins += value;
    if (!known.has(txid)) continue;
    for (const { script, value } of outputs) if (!world.keys.isOurs(script)) paid += value;
    fees += inputs.reduce((sum, input) => sum + (world.coinAt(input)?.value ?? 0n), 0n);
    fees -= outputs.reduce((sum, { value }) => sum + value, 0n);
  }
  // What was taken back is promised no more, unless a form of it turned up.
  const live = new Map(
    rows.members.flatMap((member) => (member.live ? [[member.payout, member.amount]] : [])),
  );
  const due = rows.payouts.map(({ id, amount, takenBack }) =>
    takenBack ? (live.get(id) ?? 0n) : amount,
  );
  const promised = due.reduce((sum, amount) => sum + amount, 0n) - paid;
  const caps = rows.batches
    .filter(({ state }) => state === "frozen" || state === "signed")
    .reduce((sum, { feeCap }) => sum + feeCap, 0n);
  return [
    differs("coins", rows.books.coins, coins),
    differs("paid", rows.books.paid, paid),
    differs("fees", rows.books.fees, fees),
    differs("held", rows.books.held, promised + caps),
  ].flat();
}

function differs(what: string, booked: bigint, really: bigint): string[] {
  return booked === really ? [] : [`the books have ${booked} ${what}, and it is ${really}`];
}
