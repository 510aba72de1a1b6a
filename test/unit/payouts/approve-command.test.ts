/** `purse approve` against a server that shows an approver what does not hold: it is refused by its name, before the key is used. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { formatTime } from "../../../src/base/clock.ts";
import { sixWords } from "../../../src/base/proquint.ts";
import { sats } from "../../../src/base/sats.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { destinationDigest } from "../../../src/payouts/destination.ts";
import { signAward } from "../../../src/payouts/award.ts";
import { formatManifest } from "../../../src/payouts/manifest.ts";
import { formatKeyFile } from "../../../src/people/key-file.ts";
import { DAY, HOUR, MINUTE } from "../../support/clock.ts";
import { purseApprove } from "../../support/purse-approve.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { BatchOptions, TestBatch } from "../../support/signer-world.ts";

let world: SignerWorld;
let batch: TestBatch;

beforeAll(async () => {
  world = await SignerWorld.make();
  await writeFile(world.path("fund"), world.fund.fundFile);
  for (const person of ["ada", "cy"]) {
    const { seed } = world.key(person, "approver");
    const key = formatKeyFile({ person, role: "approver", secret: seed });
    await writeFile(world.path(`${person}.key`), key);
  }
});
beforeEach(async () => {
  await rm(world.path("ada.key.approved"), { force: true });
  await offer();
});
afterAll(() => world.remove());

/** Writes the files of a batch as the server offers them, after it did to them what it likes. */
async function offer(options: BatchOptions = {}, spoil?: (file: any) => void): Promise<void> {
  batch = world.batch(options);
  const { approvals, awards, destinations } = JSON.parse(world.request(batch));
  const file = { approvals, awards, destinations, t: "approvals", v: 1 };
  spoil?.(file);
  await writeFile(world.path("manifest.json"), formatManifest(batch.manifest));
  await writeFile(world.path("approvals.json"), canonicalJson(file));
}

const OWN = ["--fund-file", "fund", "--people", "people", "--approvals", "approvals.json"];

async function approve(flags: readonly string[] = [], person = "ada", own = OWN): Promise<string> {
  const paths = own.map((word) => (word.startsWith("--") ? word : world.path(word)));
  const words = [world.path("manifest.json"), "--key", world.path(`${person}.key`), ...paths];
  return (await purseApprove(world.clock, [...words, ...flags])).join("\n");
}

describe("time", () => {
  const until = (ms: number): BatchOptions => ({
    manifest: { expires: formatTime(new Date(world.clock.now().getTime() + ms)) },
  });

  test("a manifest whose time is over is refused, and so is one that is good for more than a day", async () => {
    await offer(until(0));
    await expect(approve()).rejects.toThrow("refused: manifest-expired.");
    await offer(until(DAY + HOUR));
    await expect(approve()).rejects.toThrow("refused: manifest-expires-late.");
    // Clocks differ by minutes.
    await offer(until(DAY + 10 * MINUTE));
    expect(await approve()).toContain('"form":"ed25519"');
  });
});

describe("what the payments rest on", () => {
  test("each is shown with its award, who signed it, the whole address and the address phrase", async () => {
    const shown = await approve();
    for (const { award, destination, script } of batch.payees) {
      const { amount } = award.record as { amount: { sats: bigint } };
      expect(shown).toContain(`(${amount.sats} sat), signed by rhea and rolf`);
      expect(shown).toContain(addressOf(script, "regtest"));
      const digest = Buffer.from(destinationDigest(destination.record), "hex");
      expect(shown).toContain(`address phrase: ${await sixWords(digest)}`);
    }
    expect(shown).toContain("Checked here: two reviewers of your people list signed each award");
  });

  test("how many of the approvals that it takes are there is shown, of those that hold, by the own fund file and people list", async () => {
    expect(await approve()).toContain("Approvals: 2 of 2 given, by ada, bo.");
    await offer({}, (file) => file.approvals.pop());
    const one = (await approve()).match(/Approvals: .*/)?.[0];
    expect(one).toMatch(/^Approvals: 1 of 2 given, by (ada|bo)\.$/);
    await offer({}, (file) => (file.approvals[0].sig = "00".repeat(64)));
    expect(await approve()).toMatch(/Approvals: 1 of 2 given, by (ada|bo)\./);
    await offer({}, (file) => (file.approvals = []));
    expect(await approve()).toContain("Approvals: 0 of 2 given.");
    expect(JSON.parse(await approve(["--json"]))).toMatchObject({ approved: { by: [], need: 2 } });
  });

  test.each([
    ["award-signature", (file: any) => (file.awards[0].sigs[0].sig = "00".repeat(64))],
    ["award-too-few", (file: any) => file.awards[0].sigs.pop()],
    ["award-missing", (file: any) => file.awards.pop()],
    ["destination-signature", (file: any) => (file.destinations[0].sig = "00".repeat(64))],
    ["destination-missing", (file: any) => file.destinations.pop()],
  ])("%s", async (rule, spoil) => {
    await offer({}, spoil);
    await expect(approve()).rejects.toThrow(`refused: ${rule}`);
    await expect(readFile(world.path("ada.key.approved"))).rejects.toThrow("ENOENT");
  });

  test("an award that the server signed with keys of its own is of nobody on the list", async () => {
    await offer({}, (file) => {
      const [{ record, sigs }] = file.awards;
      const award = { ...record, amount: { sats: sats(BigInt(record.amount.sats)) } };
      sigs[0] = signAward(award, { id: "ab".repeat(8), seed: new Uint8Array(32).fill(7) });
    });
    await expect(approve()).rejects.toThrow("refused: award-unknown-key");
  });

  test("a script that is not the destination's, and more than was granted, are refused", async () => {
    const [payout, ...others] = batch.manifest.payouts;
    const elsewhere = toHex(world.payee("somebody else").script);
    await offer({ manifest: { payouts: [{ ...payout!, script: elsewhere }, ...others] } });
    await expect(approve()).rejects.toThrow("refused: destination-mismatch");
    const more = sats(payout!.amount * 2n);
    const total = sats(batch.manifest.total + payout!.amount);
    await offer({ manifest: { payouts: [{ ...payout!, amount: more }, ...others], total } });
    await expect(approve()).rejects.toThrow("refused: award-exceeded");
  });

  test("a people list that the root of the own fund file did not sign is none", async () => {
    const changed = world.fund.peopleList.replace('"need":2', '"need":3');
    await writeFile(world.path("people"), changed);
    await expect(approve()).rejects.toThrow("refused: note-signature");
    await writeFile(world.path("people"), world.fund.peopleList);
  });

  test("who reviewed one of the awards may not approve, though the manifest bars them not", async () => {
    const payee = world.payee("reviewed");
    const sigs = ["rhea", "cy"].map((person) =>
      signAward(payee.award.record, world.key(person, "reviewer")),
    );
    await offer({ payees: [{ ...payee, award: { ...payee.award, sigs } }] });
    await expect(approve([], "cy")).rejects.toThrow("you may not approve it");
    expect(await approve([], "ada")).toContain("signed by rhea and cy");
  });

  test("without these files it approves nothing, unless it is told to and says so", async () => {
    await expect(approve([], "ada", [])).rejects.toThrow("--fund-file and --people");
    const shown = await approve(["--unproven"], "ada", []);
    expect(shown).toContain("WHO GRANTED THESE PAYMENTS WAS NOT CHECKED");
  });
});

describe("what was approved before", () => {
  const elsewhere = { name: "again" };
  const payees = () => ({ payees: batch.payees });

  test("the same batch is approved again, and stands in the record once", async () => {
    expect(await approve()).toBe(await approve());
    const record = await readFile(world.path("ada.key.approved"), "utf8");
    expect(record.split("\n")).toHaveLength(2);
    expect(JSON.parse(record)).toMatchObject({ anchor: batch.manifest.anchor, t: "approved" });
  });

  test("a payment that comes back in another transaction is refused with what it means, until its approver insists", async () => {
    await approve();
    const first = batch.manifest;
    const replaces = { anchor: first.anchor, depth: 6, spend: "cd".repeat(32) };
    await offer({ ...elsewhere, ...payees(), manifest: { replaces } });
    const refused = await approve().catch(String);
    expect(refused).toContain(
      `You approved payment 1, 2 before, at ${formatTime(world.clock.now())}`,
    );
    expect(refused).toContain(`that one spends ${first.anchor}, this one ${batch.manifest.anchor}`);
    expect(refused).toContain(
      "If the first transaction is not really dead, everybody is paid twice: look both up in a node of your own.",
    );
    const shown = await approve(["--again"]);
    expect(shown).toContain("everybody is paid twice");
    expect(shown).toContain(
      "The server says that these payouts were in a transaction that is dead",
    );
    expect(shown).toContain(`spent by ${replaces.spend}, 6 blocks deep`);
  });

  test("under a payout id of its own an award that was approved before is still the same payment", async () => {
    await approve();
    const first = batch.manifest;
    const payouts = first.payouts.map((payout, at) => ({ ...payout, id: `0${at}`.repeat(16) }));
    await offer({ ...elsewhere, ...payees(), manifest: { payouts } });
    await expect(approve()).rejects.toThrow(`that one spends ${first.anchor}`);
  });

  test("a line of old names no award, and is good", async () => {
    await approve();
    const path = world.path("ada.key.approved");
    const { awards, ...old } = JSON.parse(await readFile(path, "utf8"));
    expect(awards).toEqual(batch.manifest.payouts.map(({ award }) => award));
    await writeFile(path, `${canonicalJson(old)}\n`);
    await offer({ ...elsewhere, ...payees() });
    await expect(approve()).rejects.toThrow("You approved payment 1, 2 before");
  });

  test("what another terminal approved while this one asked stops this one", async () => {
    const [{ payees: same }, path] = [batch, world.path("ada.key.approved")];
    await approve();
    const record = await readFile(path, "utf8");
    await rm(path);
    await offer({ ...elsewhere, payees: same });
    const other = async () => {
      await writeFile(path, record);
      return true;
    };
    const words = OWN.map((word) => (word.startsWith("--") ? word : world.path(word)));
    const all = [world.path("manifest.json"), "--key", world.path("ada.key"), ...words];
    await expect(purseApprove(world.clock, all, other)).rejects.toThrow(
      "You approved payment 1, 2",
    );
    expect(await readFile(path, "utf8")).toBe(record);
  });

  test("a line that a crash cut off is none, and one that was changed is no reason to go on", async () => {
    await approve();
    const path = world.path("ada.key.approved");
    const record = await readFile(path, "utf8");
    await writeFile(path, record + record.slice(0, 40));
    await offer(elsewhere);
    await approve();
    const lines = (await readFile(path, "utf8")).split("\n");
    expect(lines).toHaveLength(3);
    expect(`${lines[0]}\n`).toBe(record);
    await writeFile(path, record.replace('"anchor"', '"ancher"'));
    await expect(approve()).rejects.toThrow("is not in order");
  });
});
