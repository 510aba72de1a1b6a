/** The page of the board's key, without script; and a use whose case is erased meanwhile. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Browser } from "../../support/browser.ts";
import { askForHelp, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

const BOARD = "/staff/board";

let world: World;
let id: string;
let code: string;

beforeAll(async () => {
  world = await World.start("board-page", undefined, 0, { board: true });
  code = await askForHelp(world);
  [id = ""] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
});
afterAll(() => world.close());

test("the page asks, is confirmed by another, tells who is auditor no case, and is stopped", async () => {
  const birch = await Browser.signedIn(world, "birch");
  await birch.open(BOARD);
  expect(birch.text).toContain("Nobody asks the board for anything");
  await birch.send(BOARD, { case: "no id", readers: "birch", reason: "-" });
  expect(birch.status).toBe(422);
  expect(birch.text).toContain("This is no id of a case.");
  await birch.send(BOARD, { case: id, readers: "birch birch", reason: "nobody is left" });
  expect([birch.status, birch.text.includes("two different people")]).toEqual([422, true]);
  await birch.send(BOARD, { case: id, readers: "cedar birch", reason: "nobody is left" });
  expect([birch.status, birch.path]).toEqual([200, BOARD]);
  expect(birch.text).toContain("Readers: birch, cedar");
  const use = await world.sql("board_uses").whereNotNull("case_id").first();
  expect(birch.page).not.toContain(`${use.id}/confirm`);

  const cedar = await Browser.signedIn(world, "cedar");
  await cedar.open(BOARD);
  await cedar.send(`${BOARD}/${use.id}/confirm`);
  expect(cedar.text).toContain("about to be named in the public log");
  await world.closeEpoch();
  await cedar.open(BOARD);
  expect(cedar.text).toContain("may be given out from");
  expect(cedar.page).not.toContain("/handover");

  const rowan = await Browser.signedIn(world, "rowan");
  await rowan.open(BOARD);
  expect(rowan.text).toContain("nobody is left");
  expect(rowan.text).not.toContain(id);
  expect(rowan.text).not.toContain("Ask the board for a case");
  await rowan.send(`${BOARD}/${use.id}/stop`);
  expect(rowan.text).toContain("Stopped by rowan");
  expect(await world.sql("board_uses").pluck("case_id")).toEqual([null]);
});

test("a use ends with the case when that is erased, and nothing says which it was", async () => {
  const birch = await Browser.signedIn(world, "birch");
  await birch.open(BOARD);
  await birch.send(BOARD, { case: id, readers: "cedar birch", reason: "once more" });
  await request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey())
    .expect(200);
  await birch.open(BOARD);
  expect(birch.text).toContain("Over");
  expect(await world.sql("board_uses").pluck("case_id")).toEqual([null, null]);
  const { id: use } = await world.sql("board_uses").whereNull("stopped_at").first();
  const cedar = await world.signedIn("cedar");
  const late = await cedar.post(`/api/v1/board-uses/${use}/confirmation`);
  expect(late.body.code).toBe("board-state");
});
