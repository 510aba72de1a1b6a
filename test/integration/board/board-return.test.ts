/** What the holders give back: it takes nobody's own access, and what opens nothing goes back to them. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { formatReturned, parseHanded } from "../../../src/board/board-file.ts";
import type { ReturnedFile } from "../../../src/board/board-file.ts";
import { openBoardPart } from "../../../src/board/open-board-part.ts";
import { parseBoardShare } from "../../../src/people/board-share.ts";
import { readFundFile } from "../../../src/people/describe-statement.ts";
import { DAY } from "../../support/clock.ts";
import { askForHelp } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000 });

const USES = "/api/v1/board-uses";

let world: World;
let id: string;

beforeAll(async () => {
  world = await World.start("board-return", undefined, 0, { board: true });
  await askForHelp(world);
  [id = ""] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
});
afterAll(() => world.close());

/** A member of staff, a quarter of a minute later because sign-ins are slowed. */
async function as(code: string) {
  world.clock.advance(15_000);
  return world.signedIn(code);
}
const step = async (by: string, use: string, name: string, body = {}) =>
  (await as(by)).post(`${USES}/${use}/${name}`).send(body);
/** Alder looks as any triager, cedar as a reader by the board. */
const looks = async (by: string) => {
  const purpose = by === "alder" ? "triage" : "oversight";
  return (await (await as(by)).get(`/api/v1/cases/${id}?purpose=${purpose}`)).status;
};
const readers = (): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

/** What two honest holders make of a file. */
async function opened(file: string): Promise<ReturnedFile> {
  const text = (name: string) => readFile(name, "utf8");
  const shares = [1, 3].map((number) => text(join(world.files.keys, `board-${number}.share`)));
  return openBoardPart(parseHanded(utf8(file)), {
    fund: readFundFile(await text(world.files.fundFile)),
    peopleList: await text(world.files.peopleList),
    shares: (await Promise.all(shares)).map(parseBoardShare),
    at: world.clock.now(),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
  });
}

test("nobody learns by asking who has the case; a bad file takes nobody's own access and goes back, and the end leaves who had it", async () => {
  // Alder has it, as a triager; cedar has not. The answer is the same.
  expect(await readers()).toEqual(["@board", "@claim", "alder"]);
  const asked = await (
    await as("birch")
  )
    .post(USES)
    .send({ case: id, readers: ["alder", "cedar"], reason: "nobody else is left" });
  expect(asked.status).toBe(201);
  const use = asked.body.id;
  expect((await step("sorbus", use, "confirmation")).status).toBe(200);
  await world.closeEpoch();
  world.clock.advance(7 * DAY);
  const handed = (await step("birch", use, "handover")).body.file;
  const good = await opened(handed);

  const junk = good.wraps.map((wrap) => ({ ...wrap, box: randomBytes(81).toString("hex") }));
  const bad = formatReturned({ ...good, wraps: junk });
  expect((await step("birch", use, "return", { file: bad })).status).toBe(200);
  expect([await looks("alder"), await looks("cedar")]).toEqual([200, 404]);
  // Only a reader says so, and only if it is so.
  expect((await step("elder", use, "failure")).body.code).toBe("board-not-yours");
  expect((await step("alder", use, "failure")).body.code).toBe("board-opens");
  expect((await step("cedar", use, "failure")).status).toBe(200);
  expect((await step("cedar", use, "failure")).body.code).toBe("board-state");
  expect(await readers()).toEqual(["@board", "@claim", "alder"]);
  expect((await (await as("cedar")).get(USES)).body.uses[0].state).toBe("handed");

  // The same use, without other seven days.
  expect((await step("birch", use, "handover")).body.file).toBe(handed);
  const file = formatReturned(good);
  expect((await step("sorbus", use, "return", { file })).status).toBe(200);
  expect([await looks("alder"), await looks("cedar")]).toEqual([200, 200]);
  expect((await step("cedar", use, "failure")).body.code).toBe("board-opens");
  expect((await step("cedar", use, "end")).status).toBe(200);
  expect([await looks("alder"), await looks("cedar")]).toEqual([200, 404]);
  expect(await readers()).toEqual(["@board", "@claim", "alder"]);
});
