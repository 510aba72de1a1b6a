/**
 * kill −9 of server, worker and signer at every step of a payout. Each test's name is a line of a table: step | who is killed | what comes
 * of it. One fund goes through all of it; at the end everybody was paid exactly once and the books are whole.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import { verifyCommand } from "../../../src/audit/cli.ts";
import { askSigner } from "../../../src/signer/ask-signer.ts";
import { eventually } from "../../support/eventually.ts";
import { KillStage } from "../../support/kill-stage.ts";
import { freshKey } from "../../support/live-people.ts";
import { bookSteps } from "./book-steps.ts";
import { chainSteps } from "./chain-steps.ts";
import { serverSteps } from "./server-steps.ts";
import { signerSteps } from "./signer-steps.ts";

// A busy machine takes half a minute to start a process.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const stage = new KillStage();
beforeAll(() => stage.open());
afterAll(async () => {
  await stage.close();
  vi.resetConfig();
});

serverSteps(stage);
signerSteps(stage);
chainSteps(stage);
bookSteps(stage);

describe("after all the kills", () => {
  test("the recipient was paid exactly once, by one signature, and the case is completed", async () => {
    const { claim, recipient } = stage.cast;
    const { body } = await stage.people.tell("GET", "/api/v1/request", { as: claim });
    expect(body).toMatchObject({ state: "completed", payouts: [{ state: "settled" }] });
    expect(await stage.paymentsTo(recipient.script)).toEqual([BigInt(body.award)]);
    expect(await stage.signatures()).toBe(1);
    await stage.world.check();
  });

  test("a stranger verifies the public book and the donor's receipt", async () => {
    const { files, folder, url } = stage.world;
    const as = `Receipt ${stage.cast.receipt}`;
    const { body } = await stage.people.tell("GET", "/api/v1/donation", { as });
    const receipt = join(folder, "receipt.json");
    await writeFile(receipt, body.receipts[0]);
    const lines: string[] = [];
    const command = verifyCommand({ print: (line) => void lines.push(line), clock: systemClock });
    const args = [url, "--policy", files.fundFile, "--receipt", receipt, "--json"];
    await command.parseAsync(args, { from: "user" });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      result: "verified",
      pinned: true,
      epochs: 1,
      figures: { received: "1000000", committed: "0", inFlight: "0" },
      receipt: { sum: "1000000", published: { sum: "1000000" } },
    });
  });

  test("the signer, started again, answers the same request with the same bytes", async () => {
    await stage.replace("signer");
    await stage.world.up("signer");
    const [first] = stage.world.signing.answers;
    const again = await askSigner(join(stage.world.folder, "s.sock"), first!.request);
    expect(again).toBe(first!.answer);
    expect(await stage.signatures()).toBe(1);
  });

  test("the server, started again, answers a replayed Idempotency-Key as before", async () => {
    const path = "/api/v1/donations";
    const call = { once: freshKey(), body: { programme: "general" } };
    const given = await stage.people.tell("POST", path, call);
    await stage.replace("server");
    expect((await stage.people.tell("POST", path, call)).body).toEqual(given.body);
    const other = await stage.people.ask("POST", path, { ...call, body: { programme: "fines" } });
    expect([other.status, other.body.code]).toEqual([409, "idempotency-key-reused"]);
  });
});

test("of two workers one is killed after the signature; the other goes on, and it is paid once", async () => {
  const { people, world } = stage;
  const { gate } = world.signing;
  await stage.back("worker2");
  const other = world.chain.wallet.address();
  const claim = await people.askAndVet(other.address);
  const call = { as: "hazel", once: freshKey(), body: { programme: "general" } };
  stage.batch = (await people.tell("POST", "/api/v1/batches", call)).body.id;
  gate.close("after");
  for (const code of ["larch", "maple"]) {
    const body = await people.approvalOf(code, stage.batch);
    await people.tell("POST", `/api/v1/batches/${stage.batch}/approvals`, { as: code, body });
  }
  await stage.atGate(gate);
  await world.kill("worker");
  gate.drop();
  gate.open();
  await stage.batchBecomes("signed");
  await stage.becomes("chain_mempool", 1);
  world.spawn("worker");
  await world.chain.mine(1);
  await stage.batchBecomes("confirmed");
  await world.chain.mine(1);
  await stage.batchBecomes("settled");
  await eventually("the second epoch", async () =>
    (await stage.rows("epochs")) >= 2 ? true : undefined,
  );
  expect(await stage.signatures()).toBe(2);
  expect(await stage.paymentsTo(other.script)).toHaveLength(1);
  const { body } = await people.tell("GET", "/api/v1/request", { as: claim });
  expect(body.state).toBe("completed");
  await world.check();
});
