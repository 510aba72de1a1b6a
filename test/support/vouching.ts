/** Groups that vouch, as their people and the staff do it, for tests that need one. */
import request from "supertest";
import { utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { formatVkey, vkeyOfSigner } from "../../src/base/tlog/note.ts";
import type { NoteSigner } from "../../src/base/tlog/note.ts";
import { makeVouch } from "../../src/groups/vouch.ts";
import type { Vouch } from "../../src/groups/vouch.ts";
import { MINUTE } from "./clock.ts";
import { ORIGIN } from "./make-world.ts";
import type { World } from "./world.ts";

/** A signer of this name; the seed follows from it. */
export function groupKey(name: string): NoteSigner {
  return { name, seed: sha256(utf8(name)) };
}

/** Signed in a minute later, because sign-ins are slowed. */
export async function later(world: World, code: string) {
  world.clock.advance(MINUTE);
  return world.signedIn(code);
}

/** The treasurer proposes the group of a key. */
export async function propose(
  world: World,
  key: NoteSigner,
  terms: object = {},
): Promise<request.Response> {
  const hazel = await later(world, "hazel");
  const vkey = formatVkey(vkeyOfSigner(key));
  const group = { vkey, programme: "general", quota: 2, until: "2027-06-30", ...terms };
  return hazel.post("/api/v1/groups").send(group);
}

/** The group of a key is taken on by two. */
export async function takenOn(world: World, name: string, terms: object = {}): Promise<NoteSigner> {
  const key = groupKey(name);
  const { status } = await propose(world, key, terms);
  const sorbus = await later(world, "sorbus");
  const agreed = await sorbus.post(`/api/v1/groups/${name}/agreement`);
  if (status !== 204 || agreed.status !== 204) throw new Error("the group is not taken on");
  return key;
}

/** A tag as the code's own page shows it. */
export async function tagOf(world: World, code: string): Promise<string> {
  const answer = await request(world.app)
    .get("/api/v1/request/vouches")
    .set("Authorization", `Claim ${code}`)
    .expect(200);
  return String(answer.body.tag);
}

/** What the group signs for a tag. */
export function vouchFor(
  world: World,
  key: NoteSigner,
  tag: string,
  rest: Partial<Vouch> = {},
): string {
  const month = world.clock.now().toISOString().slice(0, 7);
  return makeVouch(
    { fund: ORIGIN, group: key.name, month, programme: "general", tag, ...rest },
    key,
  );
}

/** The applicant hands it in; the answer as it comes. */
export function handIn(world: World, code: string, vouch: string): request.Test {
  return request(world.app)
    .post("/api/v1/request/vouches")
    .set("Authorization", `Claim ${code}`)
    .send({ vouch });
}
