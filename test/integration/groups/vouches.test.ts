/** Groups that vouch, through HTTP and offline: taken on by two, bound by a quota, good for one request, and in no table beside it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fromHex } from "../../../src/base/bytes.ts";
import { formatSignerKey, formatVkey, vkeyOf, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import type { NoteSigner } from "../../../src/base/tlog/note.ts";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { vouchCommand } from "../../../src/groups/vouch-cli.ts";
import { forgetVouchCounts } from "../../../src/groups/forget-counts.ts";
import { Browser } from "../../support/browser.ts";
import { ask, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";
import { purse } from "../../support/purse-command.ts";
import { askForHelp, claimant, settledGift } from "../../support/steps.ts";
import {
  groupKey,
  handIn,
  later,
  propose,
  tagOf,
  takenOn,
  vouchFor,
} from "../../support/vouching.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;
let committee: NoteSigner;

const SPOKEN = { ...SOUND_FINDINGS.harm, evidence: ["E3", "E5"] };
const ON_E3 = { ...ELIGIBLE, findings: { ...SOUND_FINDINGS, harm: SPOKEN, link: SPOKEN } };

beforeAll(async () => {
  world = await World.start("vouches");
  await settledGift(world, 3_000_000n);
}, 120_000);
afterAll(() => world.close());

const typeOf = ({ status, body }: request.Response): unknown =>
  status < 300 ? status : String(body.type).replace("/problems/", "");
const used = async (code: string): Promise<number | undefined> =>
  (await world.sql("vouch_uses").where({ group_code: code }).first("used"))?.used;
const firstOf = async (id: string): Promise<string> =>
  (await world.sql("case_assignments").where({ case_id: id, stage: "first" }).first()).person;
const fileOf = async (id: string) =>
  (await (await later(world, await firstOf(id))).get(`/api/v1/cases/${id}?purpose=review`)).body;

test("one proposes a group, another agrees, and neither a key of the staff's nor one that is known is taken", async () => {
  const { public: ofStaff } = JSON.parse(
    /\{.*\}/.exec((await world.sql("people_lists").first("text")).text)![0],
  ).keys[0];
  const key = groupKey("committee");
  expect(typeOf(await propose(world, key, { quota: 5 }))).toBe(204);
  expect(typeOf(await propose(world, key))).toBe("group-known");
  expect(typeOf(await propose(world, { ...key, name: "again" }))).toBe("group-known");
  expect(typeOf(await propose(world, groupKey("late"), { until: "2027-11-27" }))).toBe(
    "group-term",
  );
  expect(typeOf(await propose(world, groupKey("now"), { until: "2026-11-25" }))).toBe("group-term");
  expect(typeOf(await propose(world, groupKey("Union")))).toBe("group-key");
  expect(typeOf(await propose(world, groupKey("x"), { programme: "nowhere" }))).toBe(
    "programme-unknown",
  );
  const hazel = await later(world, "hazel");
  const staffs = {
    vkey: formatVkey(vkeyOf("staff", fromHex(ofStaff))),
    programme: "general",
    quota: 2,
    until: "2027-06-30",
  };
  expect(typeOf(await hazel.post("/api/v1/groups").send(staffs))).toBe("group-key");
  expect(typeOf(await hazel.post("/api/v1/groups/committee/agreement"))).toBe("group-own");
  expect(typeOf(await hazel.post("/api/v1/groups/nobody/agreement"))).toBe("group-unknown");
  const birch = await later(world, "birch");
  expect(typeOf(await birch.post("/api/v1/groups/committee/agreement"))).toBe("not-permitted");
  committee = key;
});

test("what is proposed vouches for nobody until somebody else agrees", async () => {
  const code = await askForHelp(world);
  const vouch = vouchFor(world, committee, await tagOf(world, code));
  expect(typeOf(await handIn(world, code, vouch))).toBe("vouch-unproven");
  const sorbus = await later(world, "sorbus");
  expect(typeOf(await sorbus.post("/api/v1/groups/committee/agreement"))).toBe(204);
  expect(typeOf(await handIn(world, code, vouch))).toBe(204);
  const { body } = await request(world.app)
    .get("/api/v1/request/vouches")
    .set("Authorization", `Claim ${code}`);
  expect(body).toMatchObject({ isOpen: true, vouches: [{ group: "committee", month: "2026-11" }] });
});

test("the same one twice counts once, also at once, and another request, month or fund is refused and costs nothing", async () => {
  const key = await takenOn(world, "counted", { quota: 5 });
  const [one, other] = [await askForHelp(world), await askForHelp(world)];
  const vouch = vouchFor(world, key, await tagOf(world, one));
  const answers = await Promise.all([1, 2, 3].map(() => handIn(world, one, vouch)));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
  expect(typeOf(await handIn(world, other, vouch))).toBe("vouch-other");
  const tag = await tagOf(world, other);
  const wrong = (rest: object) => handIn(world, other, vouchFor(world, key, tag, rest));
  expect(typeOf(await wrong({ programme: "elsewhere" }))).toBe("vouch-other");
  expect(typeOf(await wrong({ month: "2026-09" }))).toBe("vouch-late");
  expect(typeOf(await wrong({ month: "2026-12" }))).toBe("vouch-late");
  expect(typeOf(await wrong({ fund: "other.test/log" }))).toBe("vouch-unproven");
  expect(typeOf(await wrong({ group: "committee" }))).toBe("vouch-unproven");
  expect(await used("counted")).toBe(1);
});

test("what is garbled, empty, huge or of an unknown group is refused, all alike", async () => {
  const code = await askForHelp(world);
  const good = vouchFor(world, committee, await tagOf(world, code));
  const unknown = vouchFor(world, groupKey("stranger"), await tagOf(world, code));
  const garbled = [
    "",
    "\n\n",
    good.slice(0, 80),
    good.replace("general", "genera1"),
    good + good,
    "\0",
    unknown,
  ];
  const seen = new Set<string>();
  for (const text of garbled) {
    const { status, body } = await handIn(world, code, text);
    seen.add(`${status} ${String(body.type)} ${String(body.detail)}`);
  }
  expect([...seen]).toHaveLength(1);
  expect([...seen][0]).toContain("422 /problems/vouch-unproven");
  expect((await handIn(world, code, "x".repeat(2001))).status).toBe(422);
  // What a messenger does to a text does not matter.
  expect(
    typeOf(await handIn(world, code, ` ${good.trim().replaceAll("\n", "\r\n")}\r\n\r\n`)),
  ).toBe(204);
});

test("many at once never pass the quota, and the tables refuse what would", async () => {
  const key = await takenOn(world, "bounded", { quota: 2 });
  const codes = await Promise.all(Array.from({ length: 6 }, () => askForHelp(world)));
  const vouches = await Promise.all(
    codes.map(async (code) => vouchFor(world, key, await tagOf(world, code))),
  );
  const answers = await Promise.all(codes.map((code, at) => handIn(world, code, vouches[at]!)));
  expect(answers.map(typeOf).sort()).toEqual([204, 204, ...Array(4).fill("vouch-spent")]);
  expect(await used("bounded")).toBe(2);
  const rows = () => world.database.owner("vouch_uses").where({ group_code: "bounded" });
  await expect(rows().update({ used: 3 })).rejects.toThrow("up to its quota");
  await expect(rows().update({ used: 1 })).rejects.toThrow("one by one");
  const group = () => world.database.owner("vouch_groups").where({ code: "bounded" });
  await expect(group().update({ quota: 9 })).rejects.toThrow("kept as it was taken on");
  await expect(group().delete()).rejects.toThrow("kept as it was taken on");
});

test("a vouch carries E3 while its group stands, for whoever decides, and no longer", async () => {
  const key = await takenOn(world, "carrying");
  const bare = await STAGES["in_review"]!(world);
  const say = async ({ id }: StagedCase) =>
    ask(world, await firstOf(id), { id, path: "assessments", body: ON_E3 });
  expect(typeOf(await say(bare))).toBe("vouch-missing");
  await handIn(world, bare.code, vouchFor(world, key, await tagOf(world, bare.code))).expect(204);
  expect((await fileOf(bare.id)).vouches).toEqual([
    { group: "carrying", month: "2026-11", standing: "standing" },
  ]);
  const kept = await STAGES["in_review"]!(world);
  await handIn(world, kept.code, vouchFor(world, key, await tagOf(world, kept.code))).expect(204);
  await judged(world, kept, "first", ON_E3);
  await judged(world, kept, "second", ON_E3);
  const hazel = await later(world, "hazel");
  expect(typeOf(await hazel.post("/api/v1/groups/carrying/withdrawal"))).toBe(204);
  expect((await fileOf(bare.id)).vouches).toMatchObject([{ standing: "withdrawn" }]);
  expect(typeOf(await say(bare))).toBe("vouch-missing");
  const browser = await Browser.signedIn(world, await firstOf(bare.id));
  await browser.open(`/staff/cases/${bare.id}`);
  await browser.send(`/staff/cases/${bare.id}`, { purpose: "review" });
  expect(browser.page).toContain("was withdrawn since");
  expect(
    typeOf(await handIn(world, kept.code, vouchFor(world, key, await tagOf(world, kept.code)))),
  ).toBe("vouch-closed");
  expect((await claimant(world, kept.code).status()).body.state).toBe("approved");
});

test("made offline with a key of its own and a tag of the code, and handed in by the page", async () => {
  const key = groupKey("offline");
  const file = join(world.folder, "group.key");
  await writeFile(file, `${formatSignerKey(key)}\n`);
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open("/staff/groups");
  await hazel.send("/staff/groups", {
    vkey: formatVkey(vkeyOfSigner(key)),
    programme: "general",
    quota: "3",
    until: "2027-01-31",
  });
  expect(hazel.page).toContain("The group is proposed.");
  const sorbus = await Browser.signedIn(world, "sorbus");
  await sorbus.open("/staff/groups");
  await sorbus.send("/staff/groups/offline/agreement");
  expect(sorbus.page).toContain("The group vouches from now on.");
  const code = await askForHelp(world);
  const { out: tag } = await purse(["vouch", "tag"], {}, `${code}\n`);
  expect(tag.trim()).toBe(await tagOf(world, code));
  const desk = await sendForm(world.app, "/ru/request/vouches", {
    token: await openForm(world.app, "/ru/request"),
    code,
  });
  expect(shownText(desk).replaceAll(/\s/g, "")).toContain(tag.trim());
  const vouch = vouchFor(world, key, tag.trim());
  const send = async (text: string) =>
    sendForm(world.app, "/ru/request/vouch", {
      token: await openForm(world.app, "/ru/request"),
      code,
      vouch: text,
    });
  expect(shownText(await send("нет"))).toContain("Это не полный текст группы");
  expect(shownText(await send(vouch))).toContain("Группа ручается за вашу заявку.");
  const printed: string[] = [];
  const command = () =>
    vouchCommand({
      print: (line) => printed.push(line),
      confirm: () => Promise.resolve(false),
      askSecret: () => Promise.reject(new Error("not asked")),
      clock: world.clock,
    });
  const sign = (of: string, ...more: string[]) =>
    command().parseAsync(
      ["sign", of, "--key", file, "--fund", ORIGIN, "--programme", "general", ...more],
      { from: "user" },
    );
  await sign(
    tag
      .trim()
      .toUpperCase()
      .replaceAll(/(.{4})/g, "$1 "),
    "--yes",
  );
  expect(printed.at(-1)).toBe(vouch);
  await expect(sign("12", "--yes")).rejects.toThrow("32 digits and letters");
  await expect(sign(tag.trim())).rejects.toThrow("Nothing was signed");
});

test("no table says which case has a vouch or whose, and no number of a transaction leads there once cases are mixed", async () => {
  const code = await askForHelp(world);
  const tag = await tagOf(world, code);
  await handIn(world, code, vouchFor(world, committee, tag)).expect(204);
  await world.work({ kind: "job", name: "mix-cases" }, mixCases);
  const boxes = await world.sql("cases").whereNot({ state: "erased" }).select("vouches");
  expect(new Set(boxes.map(({ vouches }) => vouches?.length))).toEqual(new Set([541]));
  const { rows: shared } = await world.database.owner.raw(
    "select 1 from vouch_uses u join cases c on c.xmin = u.xmin union select 1 from vouch_uses u join vault_entries e on e.xmin = u.xmin",
  );
  expect(shared).toEqual([]);
  const { rows: tables } = await world.database.owner.raw(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  for (const { name } of tables) {
    const { rows } = await world.database.owner.raw(
      `select 1 from "${name}" t where t::text like ? or t::text like ?`,
      [`%${tag}%`, `%${Buffer.from(tag).toString("hex")}%`],
    );
    expect(rows, name).toEqual([]);
  }
  expect(await world.work({ kind: "job", name: "test" }, forgetVouchCounts)).toBe(0);
  await world.check();
});

test("counts of months that are over are forgotten, and a group whose last day is over vouches no more", async () => {
  world.clock.advance(70 * 86_400_000);
  expect(await world.work({ kind: "job", name: "test" }, forgetVouchCounts)).toBeGreaterThan(2);
  expect(await world.sql("vouch_uses")).toEqual([]);
});
