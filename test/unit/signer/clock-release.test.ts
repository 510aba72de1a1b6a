/** Where a signer's clock ran ahead, two people take its log back to a day that they approved, and no approval of theirs serves for anything else. */
import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromHex, utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import type { Json } from "../../../src/base/canonical-json.ts";
import { formatDate, formatTime } from "../../../src/base/clock.ts";
import { approveReleaseCommand } from "../../../src/payouts/approve-release-cli.ts";
import { formatKeyFile } from "../../../src/people/key-file.ts";
import { readLog, readSignatures } from "../../../src/signer/log-lines.ts";
import { releaseSignerCommand } from "../../../src/signer/release-cli.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { releaseSigner, releaseWords } from "../../../src/signer/release.ts";
import { HOUR } from "../../support/clock.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
let log: string;
let policy: string;
/** What the clock says when it is right; the log's last record is of ten days later. */
let now: Date;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
  log = world.path("signatures.log");
  policy = world.path("policy.json");
  now = world.clock.now();
  world.clock.set(day(10));
  expect(await ask("ahead")).toBe("signed");
  await signer.log?.close();
  world.clock.set(now);
});

afterEach(async () => {
  await signer.log?.close().catch(() => undefined);
  await world.remove();
});

async function ask(name: string): Promise<string> {
  const answered = await answerSignRequest(signer, utf8(world.request(world.batch({ name }))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

const day = (count: number): Date => new Date(now.getTime() + count * 24 * HOUR);
const checked = (at = now): { at: Date; isClockChecked: true } => ({ at, isClockChecked: true });

function approvals(digest: string, people: readonly string[] = ["ada", "bo"]): string {
  const made = people.map((person) => makeApproval(fromHex(digest), world.key(person, "approver")));
  return JSON.stringify(inApprovalOrder(made));
}

/** What two people approve by the clock of `at`. */
async function approvedOn(at = now): Promise<string> {
  return approvals((await releaseWords(policy, checked(at))).digest);
}

async function restoreCopy(from: string): Promise<void> {
  await copyFile(from, world.path("copied"));
  await rename(world.path("copied"), log);
}

type Io = Parameters<typeof approveReleaseCommand>[0];

/** What a command prints; nobody is there to answer its questions. */
async function run(command: (io: Io) => Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const io: Io = {
    print: (line) => void lines.push(line),
    confirm: () => Promise.resolve(false),
    clock: world.clock,
  };
  await command(io).exitOverride().parseAsync(args, { from: "user" });
  return lines.join("\n");
}

const OTHER = { rule: "approval-digest" };

test("an approval of a restored log is none of going back in time, nor the reverse", async () => {
  await restoreCopy(log);
  const plain = approvals((await releaseWords(policy, { at: day(11) })).digest);
  await expect(releaseSigner(policy, plain, checked())).rejects.toMatchObject(OTHER);
  const back = await approvedOn();
  await expect(releaseSigner(policy, back, { at: day(11) })).rejects.toMatchObject(OTHER);
  await releaseSigner(policy, plain, { at: day(11) });
});

test("a clock that fell far back releases nothing: the day was approved", async () => {
  const before = await readFile(log, "utf8");
  const both = await approvedOn();
  for (const wrong of [-300, -1, 2, 5])
    await expect(releaseSigner(policy, both, checked(day(wrong)))).rejects.toMatchObject(OTHER);
  expect(await readFile(log, "utf8")).toBe(before);
  await releaseSigner(policy, both, checked(day(1)));
  world.clock.set(day(1));
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
});

test("nor do the same approvals release an older copy that ends at the same line", async () => {
  await copyFile(log, world.path("old"));
  const both = await approvedOn();
  await releaseSigner(policy, both, checked());
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
  await signer.log?.close();
  await restoreCopy(world.path("old"));
  await expect(releaseSigner(policy, both, checked())).rejects.toMatchObject(OTHER);
  // Nor one that was written over the log, its head beside it.
  await writeFile(log, await readFile(world.path("old")));
  await expect(releaseSigner(policy, both, checked())).rejects.toMatchObject(OTHER);
  signer = await world.open();
  expect(await ask("two")).toBe("signer-locked");
});

test("one person is not enough, and the two are shown in words what they approve", async () => {
  await expect(
    releaseSigner(
      policy,
      approvals((await releaseWords(policy, checked())).digest, ["ada"]),
      checked(),
    ),
  ).rejects.toMatchObject({ rule: "approvals-too-few" });
  const printed = await run(releaseSignerCommand, "--policy", policy, "--clock-checked");
  const [, ends] = /"ends":"([^"]+)"/.exec(printed)!;
  expect(printed).toContain(`It ends with line 2, of ${ends}`);
  expect(printed).toContain("The log lies as its signer wrote it.");
  expect(printed).toContain(`Approve it only if today is ${formatDate(now)}`);
});

test("each reads it on their own machine, whose clock must agree, and the log goes on", async () => {
  const file = world.path("release");
  await run(releaseSignerCommand, "--policy", policy, "--clock-checked", "--out", file);
  const approve = async (person: string): Promise<string> => {
    const secret = world.fund.keys[person]!.approver!;
    const key = formatKeyFile({ person, role: "approver", secret });
    await writeFile(world.path(`${person}.key`), key);
    const out = world.path(`${person}.approval`);
    await run(
      approveReleaseCommand,
      file,
      "--key",
      world.path(`${person}.key`),
      "--out",
      out,
      "--yes",
    );
    return out;
  };
  for (const wrong of [-1, 2, 10]) {
    world.clock.set(day(wrong));
    await expect(approve("ada")).rejects.toThrow(/One of the two clocks is wrong/);
  }
  world.clock.set(now);
  const unasked = run(approveReleaseCommand, file, "--key", world.path("ada.key"));
  await expect(unasked).rejects.toThrow("Nothing was signed.");
  const files = [await approve("bo"), await approve("ada")];
  const doubled = ["--approvals", files[0]!, files[0]!];
  await expect(
    run(releaseSignerCommand, "--policy", policy, "--clock-checked", ...doubled),
  ).rejects.toThrow("Two of these approvals are by one key.");
  expect(
    await run(releaseSignerCommand, "--policy", policy, "--clock-checked", "--approvals", ...files),
  ).toMatch(/^Released by (ada and bo|bo and ada)\. The signer may be started\./);
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
});

test("that it was put back from a copy is in what they approve", async () => {
  const kept = await approvedOn();
  await restoreCopy(log);
  await expect(releaseSigner(policy, kept, checked())).rejects.toMatchObject(OTHER);
  const printed = await run(releaseSignerCommand, "--policy", policy, "--clock-checked");
  expect(printed).toContain("THE LOG WAS PUT BACK FROM A COPY, OR CHANGED.");
  await releaseSigner(policy, await approvedOn(), checked());
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
});

test("nobody is asked to take a log back whose clock does not stand before its end", async () => {
  for (const at of [day(10), day(11)])
    await expect(releaseWords(policy, checked(at))).rejects.toThrow(/nothing goes back in time/);
});

test("a line that goes back further than its day, or not at all, is no line of a log", async () => {
  await releaseSigner(policy, await approvedOn(), checked());
  const whole = await readFile(log, "utf8");
  const owner = signer.policy;
  const read = (change: (line: any) => unknown): unknown => {
    const [start, signed, release] = whole.trimEnd().split("\n");
    const line = canonicalJson(change(JSON.parse(release!)) as Json);
    return readLog(utf8(`${start}\n${signed}\n${line}\n`), owner);
  };
  expect(read((line) => line)).toMatchObject({ read: { lines: 3 } });
  const ends = JSON.parse(whole.split("\n")[1]!).time as string;
  for (const change of [
    { time: formatTime(day(-1)) },
    { time: formatTime(day(2)) },
    { time: ends, day: ends.slice(0, 10) },
  ])
    expect(() => read((line) => ({ ...line, ...change }))).toThrow("signer-locked");
  // A plain release never goes back, as it never did.
  const plain = ({ persons, prev, time, v }: any) => ({ persons, prev, t: "release", time, v });
  expect(() => read(plain)).toThrow("signer-locked");
  expect(read((line) => ({ ...plain(line), time: ends }))).toMatchObject({ read: { lines: 3 } });
  expect(readSignatures(utf8(whole), owner)).toHaveLength(1);
});

test("that lines are missing is said of a plain release too", async () => {
  const lines = (await readFile(log, "utf8")).split("\n");
  await writeFile(log, `${lines[0]}\n`);
  expect(await run(releaseSignerCommand, "--policy", policy)).toContain(
    "THE FILE BESIDE THE LOG COUNTS 1 MORE LINE THAN IT HAS.",
  );
  await restoreCopy(log);
  expect(await run(releaseSignerCommand, "--policy", policy)).toContain("1 MORE LINE");
});

test("whoever brings the fund back reads signatures with times in their order, which says what was signed last", async () => {
  signer = await world.open();
  world.clock.set(day(12));
  expect(await ask("further ahead")).toBe("signed");
  await signer.log?.close();
  await releaseSigner(policy, await approvedOn(), checked());
  world.clock.set(now);
  signer = await world.open();
  expect(await ask("after")).toBe("signed");
  const signatures = readSignatures(new Uint8Array(await readFile(log)), signer.policy);
  expect(signatures.map(({ batch }) => batch)).toEqual(
    ["ahead", "further ahead", "after"].map((name) => world.batch({ name }).manifest.batch),
  );
  const back = (seconds: number): string => formatTime(new Date(now.getTime() - seconds * 1000));
  expect(signatures.map(({ time }) => time)).toEqual([back(2), back(1), back(0)]);
});
