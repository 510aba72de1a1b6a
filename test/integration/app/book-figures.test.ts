import { randomBytes } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookFigures } from "../../../src/app/book-figures.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("book-figures");
});
afterAll(() => world.close());

test("a gift that could still be undone is in the ledger and not yet in the book", async () => {
  const { body } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", randomBytes(24).toString("base64url"))
    .send({ programme: "fines" })
    .expect(201);
  await world.chain.fund(body.address, 70_000n);
  await world.catchUp();
  await world.mine();
  const read = { sql: world.sql };
  const of = async () => ({
    ledger: (await figuresOf(read)).find(({ programme }) => programme === "fines")?.received,
    book: (await bookFigures(read)).find(({ programme }) => programme === "fines")?.received,
  });
  expect(await of()).toEqual({ ledger: 70_000n, book: 0n });
  await world.mine();
  expect(await of()).toEqual({ ledger: 70_000n, book: 70_000n });
  await world.check();
});
