/**
 * Three people who hold a key each: signers that are processes of their own, with a seed file, a policy and a log of their own, and a programme
 * whose coins any two of them spend together. Nothing of them is with the fund but the descriptor.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import type { Descriptor } from "../../src/bitcoin/descriptor.ts";
import { multisigWallet } from "../../src/bitcoin/multisig-wallet.ts";
import { askSigner } from "../../src/signer/ask-signer.ts";
import { makeSigner } from "../../src/signer/new-signer.ts";
import type { SignerPublic } from "../../src/signer/new-signer.ts";
import { certifyOwn, openOwnProgramme } from "./own-programme.ts";
import { programOf } from "./program.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

const PASSPHRASE = "five words that nobody guesses";

/** Who holds a key. */
export const HOLDERS = ["ada", "bo", "cy"] as const;
export type Holder = (typeof HOLDERS)[number];

/** The programme whose coins they hold. */
export const TREASURY = "treasury";

export class KeyHolders {
  readonly descriptor: Descriptor;
  readonly #world: World;
  readonly #running = new Map<Holder, ChildProcess>();

  private constructor(world: World, descriptor: Descriptor) {
    this.#world = world;
    this.descriptor = descriptor;
  }

  /** Makes the keys, opens the programme of two of three, writes the policies, and starts nobody. */
  static async make(world: World): Promise<KeyHolders> {
    const made = await Promise.all(HOLDERS.map((name) => makeKey(world, name)));
    const keys = made.map(({ treasuries }) => treasuries[0]!.key);
    const descriptor = multisigWallet(2, keys, "regtest");
    const { text } = descriptor;
    for (const [at, signer] of made.entries())
      await writePolicy(world, HOLDERS[at]!, { signer, text });
    await openOwnProgramme(world, TREASURY, descriptor);
    return new KeyHolders(world, descriptor);
  }

  /** The fund's own signer certifies the treasury's addresses from its descriptor; it has no key to them. */
  async certify(): Promise<void> {
    await certifyOwn(this.#world, TREASURY, this.descriptor);
  }

  /** Writes other bounds into a holder's policy, which counts from its next start. */
  async limit(name: Holder, limits: Readonly<Record<string, string | number>>): Promise<void> {
    const path = this.#path(name, "policy.json");
    const policy = JSON.parse(await readFile(path, "utf8"));
    const written = JSON.stringify({ ...policy, limits: { ...policy.limits, ...limits } });
    await writeFile(path, written, { mode: 0o600 });
  }

  /** Starts a holder's signer; it listens when this returns. */
  async start(name: Holder): Promise<void> {
    const files = [
      ...["--policy", this.#path(name, "policy.json")],
      ...["--passphrase-file", this.#path(name, "passphrase")],
      ...["--socket", this.#path(name, "sock")],
    ];
    const stdio = ["ignore", "inherit", "inherit", "ipc"] as const;
    const signer = programOf("src/bin/signer.ts");
    const child = fork(signer, files, { execArgv: [], stdio: [...stdio] });
    this.#running.set(name, child);
    await once(child, "message");
  }

  /** kill −9; it is gone when this returns. */
  async kill(name: Holder): Promise<void> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** What a signer says to a request, as it comes; rejects when it is not there, or gone before it answers. */
  async ask(name: Holder, request: string): Promise<any> {
    return JSON.parse(await askSigner(this.#path(name, "sock"), request));
  }

  /** How often a holder's own log says that it signed. */
  async signatures(name: Holder): Promise<number> {
    const log = await readFile(this.#path(name, "signatures.log"), "utf8");
    return log.trimEnd().split("\n").length - 1;
  }

  async close(): Promise<void> {
    for (const name of HOLDERS) await this.kill(name);
  }

  #path(name: Holder, file: string): string {
    return join(this.#world.folder, name, file);
  }
}

/** The request that a holder makes of the files that the fund gives out. */
export async function requestFor(world: World, batch: string): Promise<string> {
  const hazel = await world.signedIn("hazel");
  const read = async (part: string): Promise<any> =>
    (await hazel.get(`/api/v1/batches/${batch}/${part}`).expect(200)).body;
  const { approvals, awards, destinations } = await read("approvals");
  const [manifest, { psbt }] = [await read("manifest"), await read("psbt")];
  return canonicalJson({
    ...{ approvals, awards, destinations, manifest, psbt },
    t: "sign-request",
    v: 1,
  });
}

async function makeKey(world: World, name: Holder): Promise<SignerPublic> {
  const folder = join(world.folder, name);
  await mkdir(folder, { mode: 0o700 });
  const fund = JSON.parse(await readFile(world.files.policy, "utf8")).fund as string;
  const input = {
    ...{ folder, fund, network: "regtest" as const, passphrase: PASSPHRASE },
    ...{ programmes: [], treasuries: [TREASURY] },
    addressKeyName: `${fund}/address`,
  };
  return makeSigner(input, world.clock.now(), seededRandom(`key of ${name}`));
}

/** The policy of the fund's own signer, with this holder's key and log, for the treasury alone. */
async function writePolicy(
  world: World,
  name: Holder,
  { signer, text }: { signer: SignerPublic; text: string },
): Promise<void> {
  const path = (file: string): string => join(world.folder, name, file);
  const policy = JSON.parse(await readFile(world.files.policy, "utf8"));
  await copyFile(world.files.peopleList, path("people.txt"));
  await copyFile(world.files.fundFile, path("fund.txt"));
  await writeFile(path("passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
  const own = {
    wallets: [{ programme: TREASURY, descriptor: text }],
    logId: signer.logId,
    files: {
      ...{ peopleList: "people.txt", fundFile: "fund.txt" },
      ...{ seed: "seed.json", log: "signatures.log" },
    },
  };
  const written = JSON.stringify({ ...policy, ...own });
  await writeFile(path("policy.json"), written, { mode: 0o600 });
}
