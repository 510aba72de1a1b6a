/** The ceremony of a seed, as holders walk it: make it, put a copy away, open the copy again, and compare what the treasury's devices show. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../../src/base/refusal.ts";
import type { Random } from "../../../src/base/clock.ts";
import { checkSeedCommand, treasuryWalletCommand } from "../../../src/signer/ceremony-cli.ts";
import { makeSigner } from "../../../src/signer/new-signer.ts";
import type { SignerPublic } from "../../../src/signer/new-signer.ts";
import { newSignerCommand } from "../../../src/signer/set-up-cli.ts";
import { testClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";

const HOLDERS = ["ana", "bo", "cy"];
const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const clock = testClock();
let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ceremony-"));
  await writeFile(at("passphrase"), "five words that nobody guesses\n");
  await writeFile(at("other"), "five words that somebody guesses\n");
  await writeFile(at("words"), `${WORDS}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(make: (print: (line: string) => void) => Command, ...args: string[]) {
  const lines: string[] = [];
  await make((line) => lines.push(line))
    .exitOverride()
    .parseAsync(args, { from: "user" });
  return lines.join("\n");
}

/** What `purse new-signer` prints for a holder. */
async function ceremony(holder: string, ...more: string[]): Promise<SignerPublic> {
  await mkdir(at(holder));
  const random = seededRandom(holder);
  const printed = await run(
    (print) => newSignerCommand({ print, clock, random }),
    ...["--folder", at(holder), "--fund", "fund.test/book", "--network", "main"],
    ...["--passphrase-file", at("passphrase"), "--address-key", "fund.test/address", ...more],
  );
  return JSON.parse(printed);
}
const check = (...args: string[]): Promise<string> =>
  run((print) => checkSeedCommand({ print }), "--network", "main", ...args);
const assemble = (keys: readonly string[], need = "2", network = "main"): Promise<string> =>
  run(
    (print) => treasuryWalletCommand({ print }),
    ...["--need", need, "--network", network, "--key", ...keys],
  );

describe("a treasury of three", () => {
  let made: SignerPublic[];
  let printed: string;
  let descriptor: string;
  beforeAll(async () => {
    made = [];
    for (const holder of HOLDERS) made.push(await ceremony(holder, "--treasury", "general"));
    printed = await assemble(made.map(({ treasuries }) => treasuries[0]!.key));
    descriptor = printed.split("\n")[0]!;
  });

  test("each ceremony prints a key of BIP 48, and nothing that is secret", () => {
    for (const { wallets, treasuries } of made) {
      expect(wallets).toEqual([]);
      expect(treasuries).toHaveLength(1);
      expect(treasuries[0]!.key).toMatch(/^\[[0-9a-f]{8}\/48h\/0h\/0h\/2h\]xpub[^/]+\/<0;1>\/\*$/);
    }
    expect(JSON.stringify(made)).not.toMatch(/prv|PRIVATE/);
  });

  test("each holder puts the same wallet together, and compares letters and addresses", async () => {
    const turned = made.map(({ treasuries }) => treasuries[0]!.key).reverse();
    expect(await assemble(turned)).toBe(printed);
    expect(printed).toMatch(
      /^wsh\(sortedmulti\(2,.*\)\)#(\w{8})\nChecksum: \1 \(2 of 3\)\nFirst address: bc1q\w{58}\nFirst change: bc1q\w{58}$/,
    );
  });

  test.each(HOLDERS)("the copy that %s puts away opens and has a key of it", async (holder) => {
    await copyFile(at(holder, "seed.json"), at("copy"));
    const said = await check(
      ...[at("copy"), "--passphrase-file", at("passphrase"), "--descriptor", descriptor],
    );
    const own = made[HOLDERS.indexOf(holder)]!.treasuries[0]!.key.split("]")[0];
    expect(said).toContain(`this seed makes one of the 3 keys, ${own}].`);
    expect(said.split("\n").slice(1)).toEqual(printed.split("\n").slice(2));
  });

  test("a stranger's seed, another passphrase, a garbled copy: each is refused by name", async () => {
    const dot = await ceremony("dot", "--programme", "general", "--treasury", "general");
    const wallet = ["--descriptor", descriptor];
    const pass = ["--passphrase-file", at("passphrase")];
    const stranger = check(at("dot", "seed.json"), ...pass, ...wallet);
    await expect(stranger).rejects.toEqual(new Refusal("seed-other-wallet"));
    const own = check(at("dot", "seed.json"), ...pass, "--descriptor", dot.wallets[0]!.descriptor);
    expect(await own).toContain("this seed makes the key, [");
    const other = check(at("ana", "seed.json"), "--passphrase-file", at("other"), ...wallet);
    await expect(other).rejects.toEqual(new Refusal("seed-passphrase"));
    const text = await readFile(at("ana", "seed.json"), "utf8");
    await writeFile(
      at("copy"),
      text.replace(/"box":"(.)/, (_, a) => `"box":"${a === "A" ? "B" : "A"}`),
    );
    await expect(check(at("copy"), ...pass, ...wallet)).rejects.toEqual(
      new Refusal("seed-passphrase"),
    );
    await writeFile(at("copy"), text.slice(0, 100));
    await expect(check(at("copy"), ...pass, ...wallet)).rejects.toBeInstanceOf(Refusal);
  });

  test("keys of a wallet of one key, or of another network, make none", async () => {
    const [ana, bo] = made.map(({ treasuries }) => treasuries[0]!.key);
    const eve = await ceremony("eve", "--programme", "general");
    const single = /\((.*)\)/.exec(eve.wallets[0]!.descriptor)![1]!;
    await expect(assemble([single, bo!])).rejects.toEqual(new Refusal("multisig-path"));
    await expect(assemble([ana!, bo!], "2", "test")).rejects.toEqual(
      new Refusal("descriptor-network"),
    );
    await expect(assemble([ana!, ana!])).rejects.toEqual(new Refusal("multisig-keys"));
  });
});

test("words on paper are checked like a copy", async () => {
  const { wallets } = await ceremony("fay", "--programme", "general", "--words-file", at("words"));
  const wallet = ["--descriptor", wallets[0]!.descriptor];
  // The first address of BIP 84's own example.
  expect(await check("--words-file", at("words"), ...wallet)).toContain(
    "First address: bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
  );
  await writeFile(at("slip"), WORDS.replace("about", "abandon"));
  await expect(check("--words-file", at("slip"), ...wallet)).rejects.toEqual(
    new Refusal("seed-words"),
  );
});

test("a seed file that the disk did not keep as it was written ends the ceremony", async () => {
  await mkdir(at("gil"));
  const drawn = seededRandom("gil");
  const seedFile = at("gil", "seed.json");
  // The log's id is drawn once the seed file is on the disk.
  let draws = 0;
  const random: Random = {
    ...drawn,
    bytes: (count) => {
      if ((draws += 1) === 5) {
        const text = readFileSync(seedFile, "utf8");
        writeFileSync(seedFile, text.replace(/"nonce":"../, '"nonce":"zz'.replace("zz", "00")));
      }
      return drawn.bytes(count);
    },
  };
  const input = {
    ...{ folder: at("gil"), fund: "fund.test/book", network: "main" as const },
    ...{ programmes: ["general"], passphrase: "five words that nobody guesses" },
    addressKeyName: "fund.test/address",
  };
  await expect(makeSigner(input, clock.now(), random)).rejects.toEqual(
    new Refusal("seed-unreadable"),
  );
  expect(draws).toBe(5);
});
