/**
 * Refusals that hardly any test provokes, each through its own door with what somebody wrote as the input: on pages, over the API, and at the terminal of the command. None repeats a word of it, not
 * in its answer and not in the log.
 */
import { address as codec } from "bitcoinjs-lib";
import request from "supertest";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { Canaries } from "../../support/canaries.ts";
import { ask, askWith } from "../../support/case-stages.ts";
import { urlOf } from "../../support/live-world.ts";
import { purse } from "../../support/purse-command.ts";
import { askForHelp, approvalOf, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import {
  handIn,
  later,
  propose,
  groupKey,
  tagOf,
  takenOn,
  vouchFor,
} from "../../support/vouching.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

const canaries = new Canaries();
const said: string[] = [];
let world: World;

beforeAll(async () => {
  world = await World.start("refusals-repeat-nothing");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

afterEach(() => {
  expect(said).not.toEqual([]);
  expect(canaries.findIn(Buffer.from(said.join("\n")))).toEqual([]);
  expect(canaries.findIn(Buffer.from(world.lines.join("\n")))).toEqual([]);
});

/** What was answered, kept for the search; the code of its problem. */
async function codeOf(sent: PromiseLike<request.Response>): Promise<string> {
  const { text, headers, body } = await sent;
  said.push(text, JSON.stringify(headers));
  return String(body?.code);
}

/** A case in triage, by its code. */
async function inTriage(): Promise<{ code: string; id: string }> {
  const before: string[] = await world.sql("cases").pluck("id");
  const code = canaries.code("a claim code", await askForHelp(world));
  const [id = ""] = (await world.sql("cases").whereNotIn("id", before).pluck("id")) as string[];
  expect((await ask(world, "alder", { id, path: "triage" })).status).toBe(200);
  return { code, id };
}

test("a form that another site sent, and one without a token of ours", async () => {
  const words = { need: canaries.next("need"), text: canaries.next("text") };
  const post = (): request.Test =>
    request(world.app).post("/en/apply/form").set("Accept", "text/html").type("form");
  const crossed = await post().set("Sec-Fetch-Site", "cross-site").send(words);
  const [stale, none] = [
    await post()
      .set("Sec-Fetch-Site", "same-origin")
      .send({ ...words, token: "AAAA" }),
    await post()
      .set("Sec-Fetch-Site", "none")
      .send({ token: canaries.plain("token") }),
  ];
  for (const { text, headers } of [crossed, none]) said.push(text, JSON.stringify(headers));
  expect(crossed.status).toBe(403);
  expect([stale.status, none.status]).toEqual([403, 403]);
  // What was typed is given back in the fields, and in nothing else.
  expect(canaries.findIn(Buffer.from(stale.headers["location"] ?? ""))).toEqual([]);
});

test("address-curve, case-address-early, reviewers-missing", async () => {
  const { code, id } = await inTriage();
  const none = canaries.text("address", codec.toBech32(new Uint8Array(32).fill(0xff), 1, "bcrt"));
  const put = request(world.app)
    .put("/api/v1/request/destination")
    .set("Authorization", `Claim ${code}`)
    .send({ destination: none });
  expect(await codeOf(put)).toBe("address-curve");
  expect(await codeOf(askWith(world, code, "case-address"))).toBe("case-address-early");
  const body = { conflicts: ["birch", "cedar"] };
  expect(await codeOf(ask(world, "alder", { id, path: "assignment", body }))).toBe(
    "reviewers-missing",
  );
});

test("group-over, vouches-many", async () => {
  const { code } = await inTriage();
  const tag = await tagOf(world, code);
  for (const name of ["first-group", "second-group", "third-group", "fourth-group"]) {
    const vouch = vouchFor(world, await takenOn(world, name), tag);
    canaries.text("a vouch", vouch.trim());
    const answer = handIn(world, code, vouch);
    if (name !== "fourth-group") await answer.expect(204);
    else expect(await codeOf(answer)).toBe("vouches-many");
  }
  await propose(world, groupKey("fifth-group"));
  const sorbus = await later(world, "sorbus");
  await sorbus.post("/api/v1/groups/fifth-group/withdrawal").expect(204);
  expect(await codeOf(sorbus.post("/api/v1/groups/fifth-group/agreement"))).toBe("group-over");
});

test("approval-not-yours", async () => {
  await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  const larch = await world.signedIn("larch");
  const { digest } = (await larch.get(`/api/v1/batches/${batch}`).expect(200)).body;
  const theirs = await approvalOf(world, digest, "maple");
  canaries.text("an approval", JSON.stringify(theirs));
  const sent = larch.post(`/api/v1/batches/${batch}/approvals`).send(theirs);
  expect(await codeOf(sent)).toBe("approval-not-yours");
});

test("person-code, roles-apart, person-enrolled and a passphrase at the terminal", async () => {
  const env = { DATABASE_URL: urlOf(world.database.address) };
  const passphrase = `${canaries.next("passphrase")} and more`;
  const enrol = async (code: string, roles: string): Promise<string> => {
    const words = ["people", "enrol", code, "--roles", roles];
    const { code: ended, out, error } = await purse(words, env, `${passphrase}\n${passphrase}\n`);
    expect(ended).not.toBe(0);
    said.push(out, error.replaceAll(`Passphrase of ${code}: `, ""));
    return error;
  };
  expect(await enrol(canaries.next("name"), "triager")).toContain("A person's code is 1 to 32");
  expect(await enrol("ivan", "operator,triager")).toContain("Nobody is both");
  expect(await enrol("alder", "triager")).toContain("That code is taken");
});
