/** What recipients paste as destination, on a real server, database and node: what is taken, and what is refused with which words. */
import { address as codec } from "bitcoinjs-lib";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import { hash160, p2wpkh } from "../../../src/bitcoin/script.ts";
import { descriptorOfXpub } from "../../../src/bitcoin/xpub.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import {
  approveCase,
  clear,
  problemOf,
  put,
  single,
  tpub,
  wallet,
} from "../../support/recipient.ts";
import { askForHelp, assess, claimant, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("destinations");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** Approves the newest case after somebody found that the other one with its address is of the same household, which is tested elsewhere. */
async function approveOneHousehold(): Promise<void> {
  const id = await triage(world);
  expect((await assess(world, id, "first", 60_000n)).status).toBe(201);
  const pairs = world.database.owner("duplicate_pairs").where({ state: "suspected" });
  expect(await pairs.update({ state: "same_household", version: 2, judge_since: null })).toBe(1);
  expect((await assess(world, id, "second", 60_000n)).status).toBe(201);
}

const entriesOf = (kind: string) => world.sql("vault_entries").where({ kind }).count();

describe("what is refused", () => {
  let code: string;
  beforeAll(async () => {
    code = await askForHelp(world);
  });

  test.each([
    [
      "destination-secret",
      "spray rocket illness upgrade ordinary curve camp salad theory gravity lizard wasp",
    ],
    ["destination-secret", "ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw"],
    ["destination-secret", "318c6318c6318c6318c6318c6318c631"],
    ["destination-type-needed", tpub],
    ["destination-unranged", withChecksum(`wpkh(${tpub}/0/1)`)],
    ["destination-repeated", `${single} ${single.toUpperCase()}`],
    ["destination-too-many", Array.from({ length: 101 }, () => "a").join(" ")],
    ["destination-published", "bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk"],
    ["address-network", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"],
    [
      "key-network",
      "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V",
    ],
    ["address-kind", codec.toBech32(new Uint8Array(32).fill(7), 2, "bcrt")],
    ["address-invalid", "\u0000\u202e💥"],
    ["uri-required", `bitcoin:${single}?req-magic=1`],
    ["descriptor-checksum", wallet.text.slice(0, -1)],
    ["descriptor-kind", withChecksum(`combo(${tpub}/*)`)],
  ])("%s", async (problem, destination) => {
    expect(await problemOf(world, code, { destination })).toBe(problem);
    await request(world.app).get(`/problems/${problem}`).set("Accept", "text/html").expect(200);
    const { body: status } = await claimant(world, code).status().expect(200);
    expect(status.destination).toBeUndefined();
  });

  test("a megabyte, a wrong type and an unknown kind of address are turned away before they are read", async () => {
    expect(
      (await put(world, code, { destination: "x".repeat(1_000_000) })).status,
    ).toBeGreaterThanOrEqual(413);
    expect(await problemOf(world, code, { destination: [single] })).toBe("request-invalid");
    expect(await problemOf(world, code, { destination: tpub, addressType: "p2w" })).toBe(
      "request-invalid",
    );
    expect(await problemOf(world, code, { destination: "" })).toBe("request-invalid");
  });

  test("an address that looks like one given before is refused, and the one given before is not", async () => {
    const [mine, theirs] = lookAlikes();
    expect(await problemOf(world, code, { destination: `${mine} ${theirs}` })).toBe(
      "destination-look-alike",
    );
    expect(await problemOf(world, code, { destination: mine })).toBe("accept");
    expect(await problemOf(world, code, { destination: single })).toBe("accept");
    expect(await problemOf(world, code, { destination: theirs })).toBe("destination-look-alike");
    expect(await problemOf(world, code, { destination: mine })).toBe("accept");
  });

  test("nothing of it is in the log", () => {
    expect(world.lines.join("\n")).not.toMatch(/illness|318c63|ms10test|tpub|bcrt1|xpub/);
  });
});

/** Two addresses with the same ends: among three thousand there are some. */
function lookAlikes(): [string, string] {
  const byEnd = new Map<string, string>();
  for (let index = 0; index < 20_000; index += 1) {
    const found = addressOf(p2wpkh(hash160(utf8(`key ${index}`))), "regtest");
    const twin = byEnd.get(found.slice(-4));
    if (twin !== undefined) return [twin, found];
    byEnd.set(found.slice(-4), found);
  }
  throw new Error("no look-alikes");
}

describe("an account key", () => {
  test("is asked for its kind of address, and gives twenty of them", async () => {
    const code = await askForHelp(world);
    const { body } = await put(world, code, { destination: tpub, addressType: "tr" }).expect(200);
    const account = parseDescriptor(descriptorOfXpub(tpub, "regtest", "tr"), "regtest");
    expect(body).toMatchObject({
      kind: "derived",
      addresses: 20,
      left: 20,
      value: [],
      next: account.addressAt(0, 0),
    });
    const before = await entriesOf("destination");
    for (let again = 0; again < 3; again += 1)
      expect(
        (await put(world, code, { destination: tpub, addressType: "tr" }).expect(200)).body,
      ).toEqual(body);
    expect(await entriesOf("destination")).toEqual(before);
    await put(world, code, { destination: tpub, addressType: "wpkh" }).expect(200);
    expect(await entriesOf("destination")).not.toEqual(before);
  });

  test("on a page: the first address of every kind, then the chosen one to compare", async () => {
    const code = await askForHelp(world);
    const token = await openForm(world.app, "/fa/request");
    const asked = await sendForm(world.app, "/fa/request/destination", {
      token,
      code,
      destination: tpub,
    });
    expect(asked.status).toBe(200);
    const text = shownText(asked);
    for (const choice of ["wpkh", "sh-wpkh", "tr", "pkh"] as const) {
      const first = parseDescriptor(descriptorOfXpub(tpub, "regtest", choice), "regtest").addressAt(
        0,
        0,
      );
      expect(text).toContain(first);
    }
    const set = await sendForm(world.app, "/fa/request/destination", {
      token: tokenOf(asked.text),
      code,
      destination: tpub,
      addressType: "wpkh",
    });
    expect(set.status).toBe(200);
    expect(shownText(set)).toContain(wallet.addressAt(0, 0));
    expect(set.text.match(/<mark>/g)).toHaveLength(3);
    expect(set.text).not.toContain("tpub");
    const page = await sendForm(world.app, "/fa/request", {
      token: await openForm(world.app, "/fa/request"),
      code,
    });
    expect(page.text).not.toContain("tpub");
  });
});

test("two tabs at once: both are answered, one chain of records, and the last one counts", async () => {
  const code = await askForHelp(world);
  const addresses = Array.from({ length: 6 }, (_, at) => wallet.addressAt(0, 800 + at));
  const before = Number((await entriesOf("destination"))[0]!["count"]);
  const answers = await Promise.all(
    addresses.map((destination) => put(world, code, { destination })),
  );
  expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 200));
  expect(Number((await entriesOf("destination"))[0]!["count"])).toBe(before + 6);
  const { body } = await claimant(world, code).status().expect(200);
  expect(addresses).toContain(body.destination.value[0]);
  await clear(world);
});

test("whoever's address cannot be paid is told why at the next visit, on the page too, and then no more", async () => {
  await clear(world);
  const shared = wallet.addressAt(0, 902);
  const first = await askForHelp(world);
  await put(world, first, { destination: shared }).expect(200);
  await approveCase(world);
  const second = await askForHelp(world);
  await put(world, second, { destination: shared }).expect(200);
  await approveOneHousehold();
  const { body } = await claimant(world, second).status().expect(200);
  expect(body).toMatchObject({
    state: "approved",
    destinationRefused: "destination-used",
    destinationOpen: true,
  });
  const look = async () =>
    sendForm(world.app, "/en/request", {
      token: await openForm(world.app, "/en/request"),
      code: second,
    });
  expect((await look()).text).toContain("This address was used before.");
  expect(await problemOf(world, second, { destination: shared })).toBe("destination-used");
  await put(world, second, { destination: wallet.addressAt(0, 901) }).expect(200);
  const after = await claimant(world, second).status().expect(200);
  expect(after.body).toMatchObject({ state: "active", payouts: [{ state: "ready" }] });
  expect(after.body.destinationRefused).toBeUndefined();
  expect((await look()).text).not.toContain("This address was used before.");
});
