/** What a case gets beside its words, with words of the drill in all of it: pictures that tell where they were taken, pairs and why they are none, vouches, and addresses. */
import request from "supertest";
import { concat, fromHex, parseBase64, utf8 } from "../../src/base/bytes.ts";
import { listAssignments } from "../../src/cases/case.store.ts";
import type { CaseId } from "../../src/cases/case.ts";
import { listPairs } from "../../src/duplicates/pair.store.ts";
import type { Canaries } from "./canaries.ts";
import { askWithWords } from "./drill.ts";
import { evidenceOf, evidencePage } from "./evidence-steps.ts";
import { tokenOf } from "./form-steps.ts";
import { exif, jpeg, segment } from "./sample-files.ts";
import { claimant, onceKey, triage } from "./steps.ts";
import { handIn, tagOf, takenOn, vouchFor } from "./vouching.ts";
import { testWallet } from "./wallet.ts";
import type { World } from "./world.ts";

const REVIEWERS = ["birch", "cedar", "elder"];

/** A picture is sent by the page's form, under a name that says who sends it; both reviewers see it, and in what they see nothing of that stands. */
export async function pictureWithWords(world: World, canaries: Canaries): Promise<void> {
  const code = await askWithWords(world, canaries);
  const id = await triage(world);
  const page = await evidencePage(world, code);
  await request(world.app)
    .post("/en/request/evidence-file")
    .set("Sec-Fetch-Site", "same-origin")
    .field("token", tokenOf(page))
    .field("code", code)
    .field("kind", "paper")
    .attach("file", Buffer.from(tellingPicture(canaries)), {
      filename: `${canaries.plain("name of a picture")}.jpg`,
      contentType: "image/jpeg",
    })
    .expect(200);
  const { body } = await evidenceOf(world, code).list().expect(200);
  const path = `/api/v1/cases/${id}/evidence/${body.files[0].id}`;
  const drawn = await drawnFor(world, id as CaseId);
  for (const person of drawn) {
    const agent = await world.signedIn(person);
    const view = await agent.get(`${path}/view?purpose=review`).buffer(true).expect(200);
    if (canaries.findIn(view.body as Buffer).length > 0)
      throw new Error("a picture as reviewers see it tells of whoever took it");
    const reason = canaries.next("reason to see a picture as it was");
    await agent.post(`${path}/opening`).send({ reason }).expect(204);
  }
  const agent = await world.signedIn(drawn[0]!);
  const original = await agent.get(`${path}/original?purpose=review`).buffer(true).expect(200);
  if (canaries.findIn(original.body as Buffer).length === 0)
    throw new Error("the original of a picture lost its words");
}

/** A photograph with words in each place that cameras and programs write to. */
function tellingPicture(canaries: Canaries): Uint8Array {
  const picture = jpeg();
  const said = (where: string): Uint8Array => utf8(canaries.next(`${where} of a picture`));
  return concat(
    picture.subarray(0, 2),
    segment(0xe1, concat(exif(6), said("EXIF"))),
    segment(0xe1, concat(utf8("http://ns.adobe.com/xap/1.0/\0"), said("XMP"))),
    segment(0xed, concat(utf8("Photoshop 3.0\0"), said("IPTC"))),
    segment(0xfe, said("comment")),
    picture.subarray(2),
    said("end"),
  );
}

/** Two requests that are to be paid to one address, and what a third person says of them. */
export async function pairWithWords(world: World, canaries: Canaries): Promise<void> {
  const address = ownAddress(world, canaries, "address that two requests share");
  const first = await reviewedAt(world, canaries, address);
  const drawn = (await drawnFor(world, first.id)).join();
  let second = await reviewedAt(world, canaries, address);
  // Of three reviewers one is free for both only when the same two were drawn.
  while ((await drawnFor(world, second.id)).join() !== drawn) {
    await request(world.app)
      .post("/api/v1/request/erasure")
      .set({ Authorization: `Claim ${second.code}`, "Idempotency-Key": onceKey() })
      .expect(200);
    second = await reviewedAt(world, canaries, address);
  }
  for (const { id } of [first, second])
    for (const code of REVIEWERS)
      await (await world.signedIn(code)).get(`/api/v1/cases/${id}?purpose=review`);
  const [pair] = await listPairs({ sql: world.sql }, first.id);
  const judge = await world.signedIn(pair?.judge ?? "nobody");
  await judge.get(`/api/v1/cases/${first.id}/duplicates`).expect(200);
  await judge
    .post(`/api/v1/cases/${first.id}/duplicates`)
    .set("If-Match", `"${pair!.version}"`)
    .send({ other: second.id, finding: "not_duplicate", reason: canaries.next("reason of a pair") })
    .expect(200);
}

/** A group vouches; what it signed is handed in, also where it is refused. */
export async function vouchWithWords(world: World, canaries: Canaries): Promise<void> {
  const group = await takenOn(world, "unionists");
  const code = await askWithWords(world, canaries);
  const tag = await tagOf(world, code);
  canaries.text("tag that a group signs", tag);
  canaries.bytes("tag that a group signs", fromHex(tag));
  const vouch = vouchFor(world, group, tag);
  canaries.text("vouch of a group", vouch.trim());
  const [, signature = ""] = /(\S+)\s*$/.exec(vouch) ?? [];
  canaries.text("signature of a vouch", signature);
  canaries.bytes("signature of a vouch", parseBase64(signature)!.subarray(4));
  await handIn(world, code, vouch).expect(204);
  await handIn(world, code, `${canaries.next("vouch that is none")}\n${vouch}`).expect(422);
  await triage(world);
}

/** Requests that say where to be paid and are not paid: an address with the request and another later, and a wallet's key. */
export async function addressesWithWords(world: World, canaries: Canaries): Promise<void> {
  const given = ownAddress(world, canaries, "address given with a request");
  const code = await askWithWords(world, canaries, { destination: given });
  const later = ownAddress(world, canaries, "address given later");
  await claimant(world, code).setDestination(later).expect(200);
  await triage(world);
  const wallet = testWallet(7);
  const other = await askWithWords(world, canaries);
  canaries.text("descriptor of a wallet", wallet.text);
  canaries.text("key of a wallet", /[tx]pub[0-9A-Za-z]+/.exec(wallet.text)![0]);
  await claimant(world, other).setDestination(wallet.text).expect(200);
  for (const index of [0, 1]) canaries.address("address of a wallet", wallet.addressAt(0, index));
  await triage(world);
}

/** An address of the applicant's wallet, from now on looked for. */
function ownAddress(world: World, canaries: Canaries, what: string): string {
  return canaries.address(what, world.chain.wallet.address().address);
}

async function reviewedAt(
  world: World,
  canaries: Canaries,
  address: string,
): Promise<{ code: string; id: CaseId }> {
  const code = await askWithWords(world, canaries);
  await claimant(world, code).setDestination(address).expect(200);
  return { code, id: (await triage(world)) as CaseId };
}

/** The two reviewers of a case, in alphabetical order. */
async function drawnFor(world: World, id: CaseId): Promise<string[]> {
  const duties = await listAssignments({ sql: world.sql }, id);
  return duties.flatMap(({ stage, person }) => (stage === "triage" ? [] : [person])).sort();
}
