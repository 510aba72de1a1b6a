/** A signer does not start with a policy that nobody can hold against what the founders signed, or that is laxer; whatever a server says later. */
import { mkdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { vkeyOfSigner, formatVkey } from "../../../src/base/tlog/note.ts";
import { makeFounding } from "../../../src/people/found.ts";
import type { Founding } from "../../../src/people/found.ts";
import { openSigner } from "../../../src/signer/open-signer.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;

beforeAll(async () => {
  world = await SignerWorld.make();
});
afterAll(() => world.remove());

/** Starts a signer whose policy has these fields; "started", or what it says. */
async function start(change: Record<string, unknown>, files: object = {}): Promise<string> {
  const written = world.policyFile();
  const policy = { ...written, ...change, files: { ...written.files, ...files } };
  await writeFile(world.path("tried.json"), JSON.stringify(policy));
  const opened = { policy: world.path("tried.json"), passphrase: world.path("passphrase") };
  try {
    const signer = await openSigner(opened, world.clock);
    await signer.log?.close();
    return "started";
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
}

/** Signs a fund file that differs in this from the world's, and writes it under the name. */
async function fundFile(name: string, change: Partial<Founding>): Promise<string> {
  const { founding, root } = world.fund;
  const made = makeFounding({ ...founding, ...change }, root.slice(0, 2));
  await writeFile(world.path(name), made.fundFile);
  return made.digest;
}

test("a policy of old, without its fund file, is refused in words that name the line", async () => {
  expect(await start({}, { fundFile: undefined })).toContain('"fundFile": "fund"');
  expect(await start({}, { fundFile: [] })).toContain("look at files.fundFile");
  expect(await start({})).toBe("started");
  expect(await start({}, { fundFile: ["fund"] })).toBe("started");
});

test("every digest that it signs under needs its file, and the policy is as strict as all of them", async () => {
  const strict = await fundFile("strict", { approvers: [{ above: sats(300_000n), need: 3 }] });
  const policies = [world.fund.digest, strict];
  expect(await start({ policies })).toContain(`the fund file ${strict} and files.fundFile does`);
  const fundFiles = { fundFile: ["strict", "fund"] };
  expect(await start({ policies }, fundFiles)).toContain("takes fewer approvers");
  const approvers = [{ above: "300000", need: 3 }];
  expect(await start({ policies, approvers }, fundFiles)).toBe("started");
  expect(await start({}, fundFiles)).toContain("whose digest is not among its policies");
});

test("a policy that lets reviewers approve where the founders did not is refused", async () => {
  expect(await start({ preset: "small" })).toContain('write "standard" into preset');
  const small = { policies: [await fundFile("small", { separation: "small" })] };
  expect(await start({ ...small, preset: "small" }, { fundFile: "small" })).toBe("started");
  expect(await start(small, { fundFile: "small" })).toBe("started");
});

test("fund, network and what people sign in with are the fund file's", async () => {
  const other = { policies: [await fundFile("other", { signInRp: "elsewhere.test" })] };
  expect(await start(other, { fundFile: "other" })).toContain(
    'another signInRp than its fund file: write "elsewhere.test" into signInRp',
  );
  const abroad = { policies: [await fundFile("abroad", { network: "signet" })] };
  expect(await start(abroad, { fundFile: "abroad" })).toContain("another network");
  const named = { policies: [await fundFile("named", { origin: "other.test/book" })] };
  expect(await start(named, { fundFile: "named" })).toContain("another fund than");
});

test("the root that it believes is the newest fund file's, not one that was lost", async () => {
  const { founding, root } = world.fund;
  const heir = { name: "fund.test/root-d", seed: new Uint8Array(32).fill(9) };
  const keys = [...founding.root.keys.slice(0, 2), vkeyOfSigner(heir)];
  const digest = await fundFile("renewed", {
    root: { keys, quorum: 2 },
    seq: { fund: 1, people: 1 },
  });
  const policies = [world.fund.digest, digest];
  const files = { fundFile: ["renewed", "fund"] };
  expect(await start({ policies }, files)).toContain("look at root");
  const renewed = { keys: keys.map(formatVkey), quorum: 2 };
  expect(await start({ policies, root: renewed }, files)).toBe("started");
  expect(await start({ root: renewed })).toContain("look at root");
  const { keys: own } = world.policyFile().root;
  expect(await start({ root: { keys: own, quorum: 1 } })).toContain("look at root");
  expect(await start({ root: { keys: [...own].reverse(), quorum: 2 } })).toBe("started");
  expect(root).toHaveLength(3);
});

test("what is no fund file, or not there, is said with its name", async () => {
  await writeFile(world.path("garbage"), Buffer.from([0, 255, 10, 10, 226, 128, 148, 32]));
  await mkdir(world.path("folder"));
  for (const [name, why] of [
    ["garbage", "note-malformed"],
    ["people", "statement-type"],
    ["nowhere", "ENOENT"],
    ["folder", "EISDIR"],
  ]) {
    const said = await start({}, { fundFile: name });
    expect(said).toContain(`${name}, which the policy names, cannot be read`);
    expect(said, name).toContain(why);
  }
});

test("claims in the log are asked of nobody who could show them: the policy is refused at once", async () => {
  expect(await start({ claims: "logged" })).toContain("look at tlog");
  const { tlog: text } = JSON.parse(world.fund.fundFile.split("\n")[1] ?? "{}");
  expect(await start({ claims: "logged", tlog: text })).toContain('write "seen" into claims');
});
