/**
 * While a fund changes its file, the signer's policy names the old one and the new. Once a batch was signed under the new one nothing new is signed
 * under the old, whoever approved it; what was signed before stays signed and can be bumped.
 */
import { readFile, stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { openFundFile } from "../../../src/base/fund-file.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { answer, answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { formatHead } from "../../../src/signer/log-lines.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import type { BatchOptions } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
/** Digests of the fund file that the world began with, and of the two that followed. */
let first: string;
let second: string;
let third: string;

beforeEach(async () => {
  world = await SignerWorld.make();
  const { founding, root, fundFile, digest } = world.fund;
  const next = [1, 2].map((fund) => makeFounding({ ...founding, seq: { fund, people: 0 } }, root));
  [first, second, third] = [digest, next[0]!.digest, next[1]!.digest];
  const trust = { fund: founding.origin, root: founding.root, at: world.clock.now() };
  const old = openFundFile(fundFile, trust);
  expect(openFundFile(next[0]!.fundFile, { ...trust, old }).seq).toBe(1);
  for (const file of next) await writeFile(world.path(file.digest), file.fundFile);
  await writeFile(world.path(first), fundFile);
  await start([first, second]);
});

afterEach(async () => {
  await signer.log?.close();
  await world.remove();
});

/** Starts the signer again with a policy that names these fund files. */
async function begin(policies: string[]): Promise<void> {
  await signer.log?.close();
  await start(policies);
}

async function start(policies: string[]): Promise<void> {
  const policy = world.policyFile();
  const files = { ...policy.files, fundFile: policies };
  await writeFile(world.path("policy.json"), JSON.stringify({ ...policy, files, policies }));
  signer = await world.open();
  expect(signer.log).toBeDefined();
}

async function ask(name: string, policy: string, options: BatchOptions = {}): Promise<string> {
  const manifest = { policy, ...options.manifest };
  const batch = world.batch({ name, ...options, manifest });
  const answered = await answerSignRequest(signer, utf8(world.request(batch)));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

describe("an older fund file", () => {
  test("is taken until a newer one was signed under, and refused from then on, also after a restart", async () => {
    expect(await ask("before", first)).toBe("signed");
    expect(await ask("new", second)).toBe("signed");
    expect(await ask("late", first)).toBe("fund-rollback");
    await begin([first, second]);
    expect(await ask("late", first)).toBe("fund-rollback");
    expect(await ask("on", second)).toBe("signed");
  });

  test("is refused under which nothing was ever signed here", async () => {
    expect(await ask("new", second)).toBe("signed");
    expect(await ask("late", first)).toBe("fund-rollback");
    await begin([first, second]);
    expect(await ask("late", first)).toBe("fund-rollback");
  });

  test("is refused by the log alone when the policy was put back, and in whatever order the policy names them", async () => {
    expect(await ask("new", second)).toBe("signed");
    await begin([first]);
    expect(await ask("late", first)).toBe("fund-rollback");
    await begin([second, first]);
    expect(await ask("late", first)).toBe("fund-rollback");
    expect(await ask("on", second)).toBe("signed");
  });

  test("is refused that has the number of the one that was signed under, as a fork has", async () => {
    const { founding, root } = world.fund;
    const seq = { fund: 1, people: 0 };
    const fork = makeFounding(
      { ...founding, seq, nonce: new Uint8Array(16), signInRp: "fund.test", intake: [] },
      root,
    );
    await writeFile(world.path(fork.digest), fork.fundFile);
    expect(fork.digest).not.toBe(second);
    expect(await ask("new", second)).toBe("signed");
    await begin([first, second, fork.digest]);
    expect(await ask("forked", fork.digest)).toBe("fund-rollback");
  });

  test("is refused for a cancel and a sweep, which name a fund file too", async () => {
    expect(await ask("new", second)).toBe("signed");
    for (const kind of ["cancel", "sweep"] as const) {
      const options = { payees: [], manifest: { kind } };
      expect(await ask(kind, first, options)).toBe("fund-rollback");
      expect(await ask(kind, second, options)).toBe("signed");
    }
  });

  test("is refused two files behind, and each that follows is taken once", async () => {
    await begin([first, second, third]);
    expect(await ask("a", first)).toBe("signed");
    expect(await ask("b", third)).toBe("signed");
    expect(await ask("c", second)).toBe("fund-rollback");
    expect(await ask("d", first)).toBe("fund-rollback");
    expect(await ask("e", third)).toBe("signed");
  });
});

describe("what was signed under an older fund file", () => {
  test("is given out again, and its bump is signed and makes the older file no newer", async () => {
    const manifest = { policy: first };
    const batch = world.batch({ manifest });
    const request = utf8(world.request(batch));
    const before = await answer(signer, request);
    expect(JSON.parse(before)).toMatchObject({ result: "signed" });
    expect(await ask("new", second)).toBe("signed");
    expect(await answer(signer, request)).toBe(before);
    const bump = { ...batch, psbt: world.batch({ manifest, fee: 4_000n }).psbt };
    expect(await answerSignRequest(signer, utf8(world.request(bump)))).toMatchObject({
      kind: "signed",
    });
    await begin([first, second]);
    expect(await ask("on", second)).toBe("signed");
    expect(await ask("late", first)).toBe("fund-rollback");
  });

  test("is known from a log of old too, whose lines name no fund file: it opens, and a bump makes it no newer", async () => {
    const manifest = { policy: first };
    const batch = world.batch({ manifest });
    expect(await ask("batch", first)).toBe("signed");
    await forgetPolicy();
    await begin([first, second]);
    expect(signer.log!.state.fundFile).toBeUndefined();
    expect(await ask("new", second)).toBe("signed");
    const bump = { ...batch, psbt: world.batch({ manifest, fee: 4_000n }).psbt };
    expect(await answerSignRequest(signer, utf8(world.request(bump)))).toMatchObject({
      kind: "signed",
    });
    await begin([first, second]);
    expect(signer.log!.state.fundFile).toEqual({ digest: second, seq: 1 });
    expect(await ask("late", first)).toBe("fund-rollback");
    expect(await ask("on", second)).toBe("signed");
  });
});

/** Makes of the log of one signature what an earlier signer would have written. */
async function forgetPolicy(): Promise<void> {
  const path = world.path("signatures.log");
  const [start, line] = (await readFile(path, "utf8")).split("\n");
  const { policy, ...old } = JSON.parse(line!);
  expect(policy).toEqual({ digest: first, seq: 0 });
  const written = canonicalJson(old);
  await writeFile(path, `${start}\n${written}\n`);
  const inode = String((await stat(path)).ino);
  const head = { lines: 2, hash: toHex(sha256(utf8(written))), inode };
  await writeFile(`${path}.head`, formatHead(head));
}

test("one that the signer does not pin stays unknown", async () => {
  expect(await ask("other", third)).toBe("policy-unknown");
});
