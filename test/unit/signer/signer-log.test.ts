import {
  appendFile,
  copyFile,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { readShape } from "../../../src/base/shape.ts";
import { answer, answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { SIGNATURE_RECORD } from "../../../src/signer/signer-state.ts";
import { releaseSignerLog } from "../../../src/signer/release-log.ts";
import { releaseWords } from "../../../src/signer/release.ts";
import { HOUR } from "../../support/clock.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { BatchOptions } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
});

afterEach(async () => {
  await signer.log?.close().catch(() => undefined);
  await world.remove();
});

async function ask(options: BatchOptions = {}): Promise<string> {
  const answered = await answerSignRequest(signer, utf8(world.request(world.batch(options))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

async function restart(): Promise<void> {
  await signer.log?.close();
  signer = await world.open();
}

const log = (): string => world.path("signatures.log");

async function lines(): Promise<number> {
  return (await readFile(log(), "utf8")).split("\n").length - 1;
}

describe("what was signed is remembered", () => {
  test("with the names of those whose approvals were counted; lines from before that stay valid", async () => {
    expect(await ask()).toBe("signed");
    const line = JSON.parse((await readFile(log(), "utf8")).split("\n")[1]!);
    expect(line.approvedBy).toEqual(["ada", "bo"]);
    const { approvedBy, ...older } = line;
    expect(approvedBy).toHaveLength(2);
    const read = readShape(SIGNATURE_RECORD, utf8(canonicalJson(older)), 65_536);
    expect(read.digest).toBe(line.digest);
  });

  test("asked again, also after a restart, the answer is the same and counts once", async () => {
    const request = utf8(world.request(world.batch()));
    const first = await answer(signer, request);
    expect(JSON.parse(first)).toMatchObject({ result: "signed" });
    expect(await answer(signer, request)).toBe(first);
    await restart();
    expect(await answer(signer, request)).toBe(first);
    expect(await lines()).toBe(2);
    expect(signer.log!.state.counted.size).toBe(1);
  });

  test("a bump of the lineage is signed after the manifest's end, and counts once", async () => {
    expect(await ask()).toBe("signed");
    const bump = { ...world.batch(), psbt: world.batch({ fee: 4_000n }).psbt };
    world.clock.advance(21 * HOUR);
    const answered = await answerSignRequest(signer, utf8(world.request(bump)));
    expect(answered.kind).toBe("signed");
    expect(await lines()).toBe(3);
    const [counted] = signer.log!.state.counted.values();
    expect(counted).toMatchObject({ total: 180_000n, payouts: 2, fee: 4_000n });
  });

  test("a payout is signed under one anchor, unless the manifest names the dead one", async () => {
    const payees = [world.payee("once")];
    expect(await ask({ payees })).toBe("signed");
    await restart();
    expect(await ask({ name: "again", payees })).toBe("payout-signed-elsewhere");
    const { anchor } = world.batch({ payees }).manifest;
    const replaces = { anchor, depth: 6, spend: "cd".repeat(32) };
    expect(await ask({ name: "again", payees, manifest: { replaces } })).toBe("signed");
    expect(await ask({ payees })).toBe("payout-signed-elsewhere");
  });

  test("the anchor of one batch is no coin of another: spent there, it would end a batch that nobody else may pay", async () => {
    expect(await ask({ name: "one" })).toBe("signed");
    expect(await ask({ name: "two", also: ["one"] })).toBe("anchor-used-elsewhere");
    await restart();
    expect(await ask({ name: "two", also: ["one"] })).toBe("anchor-used-elsewhere");
    expect(await ask({ name: "two", also: ["three"] })).toBe("signed");
    // Only as an anchor: what else a batch spends is its server's to keep apart.
    expect(await ask({ name: "three" })).toBe("signed");
    const sweep = { payees: [], manifest: { kind: "sweep" } };
    expect(await ask({ name: "all", also: ["one"], ...sweep })).toBe("anchor-used-elsewhere");
    expect(await ask({ name: "all", also: ["two, free"], ...sweep })).toBe("signed");
  });

  test("an award is paid once, whatever the number of batches", async () => {
    const payee = world.payee("greedy");
    expect(await ask({ payees: [payee] })).toBe("signed");
    const again = world.batch({ name: "more", payees: [payee] });
    const [payout] = again.manifest.payouts;
    const payouts = [{ ...payout!, id: "ee".repeat(16) }];
    expect(await ask({ name: "more", payees: [payee], manifest: { payouts } })).toBe(
      "award-exceeded",
    );
  });

  test("another variant of a lineage pays the same outputs", async () => {
    const payees = [world.payee("same"), world.payee("same too")];
    const options = { payees, manifest: { batch: "aa".repeat(16) } };
    expect(await ask(options)).toBe("signed");
    const fewer = { payees: payees.slice(0, 1), manifest: { ...options.manifest, version: 2 } };
    expect(await ask(fewer)).toBe("variant-outputs-changed");
    expect(
      await ask({ payees: [], manifest: { ...options.manifest, kind: "cancel", version: 2 } }),
    ).toBe("signed");
    expect(await ask({ ...options, manifest: { ...options.manifest, version: 1 } })).toBe(
      "lineage-version",
    );
  });

  test("the day's limits fill up and empty again after 24 hours", async () => {
    await signer.log?.close();
    const limits = { batch: "5000000", day: "300000", count: 100, fees: "100000" };
    await writeFile(world.path("policy.json"), JSON.stringify({ ...world.policyFile(), limits }));
    signer = await world.open();
    expect(await ask({ name: "one" })).toBe("signed");
    expect(await ask({ name: "two" })).toBe("limit-day");
    world.clock.advance(25 * HOUR);
    expect(await ask({ name: "two" })).toBe("signed");
  });

  test("a head that was seen does not shrink", async () => {
    expect(await ask({ name: "one" })).toBe("signed");
    const head = { root: "00".repeat(32), size: 9 };
    expect(await ask({ name: "two", manifest: { head } })).toBe("head-rollback");
    expect(await ask({ name: "two", manifest: { head: { ...head, size: 10 } } })).toBe(
      "head-rollback",
    );
    expect(await ask({ name: "two", manifest: { head: { ...head, size: 11 } } })).toBe("signed");
  });

  test("no address, script or case tag stands in the log", async () => {
    const batch = world.batch();
    expect(await ask()).toBe("signed");
    const text = await readFile(log(), "utf8");
    for (const { destination } of batch.payees) {
      expect(text).not.toContain(destination.record.case);
      for (const script of destination.record.scripts) expect(text).not.toContain(script.slice(4));
      expect(text).not.toContain(String(destination.record.value));
    }
  });
});

describe("what a crash leaves is taken up", () => {
  test("a line that is whole but not yet in the head file", async () => {
    const request = utf8(world.request(world.batch()));
    const before = await readFile(world.path("signatures.log.head"));
    const first = await answer(signer, request);
    await writeFile(world.path("signatures.log.head"), before);
    await restart();
    expect(await answer(signer, request)).toBe(first);
    expect(await lines()).toBe(2);
  });

  test("the beginning of a line, which nobody was answered", async () => {
    const request = utf8(world.request(world.batch()));
    const first = await answer(signer, request);
    await signer.log?.close();
    await appendFile(log(), '{"anchor":"ab');
    signer = await world.open();
    expect(await answer(signer, request)).toBe(first);
    expect(await lines()).toBe(2);
  });
});

describe("a log that lost something is locked", () => {
  const spoilers: Record<string, () => Promise<void>> = {
    "the file is missing": () => rm(log()),
    "the head is missing": () => rm(world.path("signatures.log.head")),
    "the last line is cut off": async () => {
      const text = await readFile(log(), "utf8");
      await truncate(log(), text.trimEnd().lastIndexOf("\n") + 1);
    },
    "the last line is cut short": async () => {
      await truncate(log(), (await stat(log())).size - 5);
    },
    "a byte was changed": async () => {
      const text = await readFile(log(), "utf8");
      await writeFile(log(), text.replace(/"fee":"2/, '"fee":"3'));
    },
    "it was put back from a copy": async () => {
      await copyFile(log(), world.path("copy"));
      await rename(world.path("copy"), log());
    },
    "it is another signer's": async () => {
      const text = await readFile(log(), "utf8");
      await writeFile(log(), text.replace(world.made.logId, "00".repeat(16)));
    },
  };

  test.each(Object.keys(spoilers))("%s", async (name) => {
    expect(await ask({ name: "one" })).toBe("signed");
    await signer.log?.close();
    await spoilers[name]!();
    signer = await world.open();
    expect(await ask({ name: "two" })).toBe("signer-locked");
    expect(await ask({ name: "one" })).toBe("signer-locked");
  });

  test("the clock stands before the last record", async () => {
    expect(await ask({ name: "one" })).toBe("signed");
    world.clock.advance(-HOUR);
    expect(await ask({ name: "two" })).toBe("signer-locked");
  });

  test("another process may not have it at the same time", async () => {
    const policy = world.path("policy.json");
    await expect(world.open()).rejects.toThrow(/Another process uses/);
    const log = signer.log!;
    await expect(
      releaseSignerLog(
        world.path("signatures.log"),
        signer.policy,
        { at: world.clock.now() },
        () => ({
          persons: ["ada", "bo"],
        }),
      ),
    ).rejects.toThrow(/Another process uses/);
    await log.close();
    signer = await world.open();
    expect((await releaseWords(policy, { at: world.clock.now() })).words).toMatch(/^(\w{5} ?){6}$/);
  });

  test("whoever wrote to it beside us, or put another in its place, ends our signing before an answer", async () => {
    for (const meddle of [
      () => appendFile(log(), "\n"),
      async () => {
        await copyFile(log(), world.path("copy"));
        await rename(world.path("copy"), log());
      },
      () => rm(log()),
    ]) {
      expect(await ask({ name: "one" })).toBe("signed");
      await meddle();
      expect(await ask({ name: "two" })).toBe("signer-locked");
      expect(await ask({ name: "one" })).toBe("signer-locked");
      await signer.log?.close();
      await world.remove();
      world = await SignerWorld.make();
      signer = await world.open();
    }
  });
});
