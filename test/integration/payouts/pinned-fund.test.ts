/** Whoever owns the database writes fund files, people lists and batches anew: the doctor holds them against the fund file that operators have. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { FUND_STATEMENT } from "../../../src/base/fund-file.ts";
import { makePeopleList, PEOPLE_STATEMENT } from "../../../src/base/people-list.ts";
import { sats } from "../../../src/base/sats.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { parseSignerKey } from "../../../src/base/tlog/note.ts";
import { sayHeldUp } from "../../../src/doctor/say-held-up.ts";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import { manifestDigest, parseManifest } from "../../../src/payouts/manifest.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { testFund } from "../../support/founding.ts";
import { seededRandom } from "../../support/random.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { tamper } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("pinned fund", undefined, undefined, {
    staff: [
      { code: "alder", roles: ["triager", "reviewer"] },
      { code: "birch", roles: ["reviewer"] },
      { code: "cedar", roles: ["reviewer"] },
      { code: "hazel", roles: ["treasurer"] },
      ...["larch", "maple", "oak"].map((code) => ({ code, roles: ["approver"] as const })),
    ],
    approvers: [{ above: sats(100_000n), need: 3 }],
  });
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 150_000n);
  await freeze(world);
});
afterAll(() => world.close());

/** The fund file as operators have it. */
const pinned = () => readFile(world.files.fundFile, "utf8");

test("whoever writes fund file, people list and batch anew under a root of their own is named by the pinned file", async () => {
  const { id: batch } = await world.sql("batches").where({ state: "frozen" }).first("id");
  const { owner } = world.database;
  const row = await owner("batches").where({ id: batch }).first();
  const [fund] = await owner("fund_files");
  const [people] = await owner("people_lists");
  const theirs = testFund(seededRandom("theirs"), world.clock.now(), { mal: ["approver"] });
  const { value: real } = readStatement(FUND_STATEMENT, fund.text);
  const forged = makeFounding({ ...theirs.founding, origin: real.fund }, theirs.root);
  const manifest = String(row.manifest).replace(
    /"policy":"[0-9a-f]{64}"/,
    `"policy":"${forged.digest}"`,
  );
  const digest = Buffer.from(manifestDigest(parseManifest(utf8(manifest))));
  const put = async (
    file: { text: string; digest: string },
    list: string,
    change: Record<string, unknown>,
  ) => {
    const { seq } = fund;
    await tamper(owner, "fund_files", { key: { seq }, change: file });
    await tamper(owner, "people_lists", { key: { seq: people.seq }, change: { text: list } });
    await tamper(owner, "batches", { key: { id: batch }, change });
  };
  await put({ text: forged.fundFile, digest: forged.digest }, forged.peopleList, {
    ...{ manifest, digest, need: 2 },
  });
  expect(sayHeldUp(await heldUp({ sql: world.sql }, world.clock.now(), await pinned()))).toEqual([
    expect.stringMatching(/ asks for 2 approvers, and how many .* cannot be told/),
    expect.stringMatching(/^fund file 0 in the database is not the one that FUND_FILE pins/),
    expect.stringMatching(/^people list 0 is none of this fund .*\(note-unsigned\)/),
  ]);
  await put({ text: fund.text, digest: fund.digest }, people.text, {
    ...{ manifest: row.manifest, digest: row.digest, need: row.need },
  });
  expect(sayHeldUp(await heldUp({ sql: world.sql }, world.clock.now(), await pinned()))).toEqual(
    [],
  );
});

test("a number between those of two lists that the root signed is none of theirs, and is named", async () => {
  const { id: batch } = await world.sql("batches").where({ state: "frozen" }).first("id");
  const { owner } = world.database;
  const keys = await Promise.all(
    ["root-a", "root-b"].map((name) =>
      readFile(join(world.files.keys, `${name}.key`), "utf8").then(parseSignerKey),
    ),
  );
  const roots = keys.filter((key) => key !== undefined);
  const [{ text }] = await world.sql("people_lists");
  const { value: list } = readStatement(PEOPLE_STATEMENT, text);
  const later = makePeopleList({ ...list, need: 5, seq: list.seq + 1 }, roots);
  await owner("people_lists").insert({
    ...{ seq: list.seq + 1, text: later, imported_at: world.clock.now() },
  });
  const write = async (need: number): Promise<string[]> => {
    await tamper(owner, "batches", { key: { id: batch }, change: { need } });
    return sayHeldUp(await heldUp({ sql: world.sql }, world.clock.now(), await pinned()));
  };
  for (const need of [3, 5]) expect(await write(need)).toEqual([]);
  for (const need of [2, 4, 6])
    expect(await write(need)).toEqual([
      expect.stringMatching(new RegExp(`asks for ${need} approvers, .* say 3 or 5 for what it`)),
    ]);
});
