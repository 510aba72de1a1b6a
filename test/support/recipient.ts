/** A recipient with a wallet of their own, for tests of where people are paid. */
import request from "supertest";
import { expect } from "vitest";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { accountDescriptor, masterOf } from "../../src/bitcoin/seed.ts";
import { assess, triage } from "./steps.ts";
import type { World } from "./world.ts";

/** Their wallet, of the kind that most make. */
export const wallet = parseDescriptor(
  accountDescriptor(masterOf(new Uint8Array(32).fill(0x5a), "regtest"), "regtest", 0),
  "regtest",
);

/** Its account key, which says nothing of the kind. */
export const tpub = /tpub[A-Za-z0-9]+/.exec(wallet.text)![0];

/** One of its addresses that nobody has seen. */
export const single = wallet.addressAt(0, 900);

/** Says where to be paid, as a client of the API does. */
export function put(world: World, code: string, body: object): request.Test {
  return request(world.app)
    .put("/api/v1/request/destination")
    .set({ Authorization: `Claim ${code}` })
    .send(body);
}

/** The problem that the answer names, or `accept`. */
export async function problemOf(world: World, code: string, body: object): Promise<string> {
  const answer = await put(world, code, body);
  return answer.status === 200 ? "accept" : String(answer.body.type).replace("/problems/", "");
}

/** Nothing that was submitted waits for another test's triage. */
export async function clear(world: World): Promise<void> {
  await world.sql("cases").where({ state: "submitted" }).update({ state: "withdrawn", version: 2 });
}

/** Two people approve the only submitted case. */
export async function approveCase(world: World): Promise<void> {
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 60_000n)).status).toBe(201);
}
