import { makePeopleList } from "../../../src/base/people-list.ts";
import type { PeopleList } from "../../../src/base/people-list.ts";
import { foundingOf } from "../../../src/people/found.ts";
import type { SignerWorld } from "../signer-world.ts";
import type { GoodRequest, Surroundings, TestWallets } from "./good-requests.ts";
import { approve } from "./signing-parts.ts";
import type { SigningParts } from "./signing-parts.ts";

/** What a mutation works on: a request that would be signed, where it is judged, and everybody's keys. */
export interface Subject {
  readonly world: SignerWorld;
  readonly wallets: TestWallets;
  readonly good: GoodRequest;
  readonly parts: SigningParts;
  readonly around: Surroundings;
}

/** One wrong request: the rule that must refuse it, what is wrong, and with which good request it starts. */
export interface Mutation {
  readonly rule: string;
  readonly name: string;
  readonly on: string;
  readonly change: (subject: Subject) => void;
}

/** A mutation that two people approve, deceived: rules behind the approvals must find it. */
export function deceived(
  rule: string,
  name: string,
  change: (subject: Subject) => void,
  on = "with change",
): Mutation {
  const approved = (subject: Subject): void => {
    change(subject);
    approve(subject.world, subject.parts);
  };
  return { rule, name, on, change: approved };
}

/** A mutation by a hostile server alone: nobody signs anything new. */
export function hostile(
  rule: string,
  name: string,
  change: (subject: Subject) => void,
  on = "with change",
): Mutation {
  return { rule, name, on, change };
}

/** A mutation of the manifest that two people approve, deceived. */
export function manifest(
  rule: string,
  name: string,
  change: (manifest: any) => void,
  on?: string,
): Mutation {
  return deceived(rule, name, ({ parts }) => change(parts.manifest), on);
}

/** Another people list, signed by as many of the root. */
export function relist(
  { world, around }: Subject,
  change: Partial<PeopleList> | ((list: PeopleList) => Partial<PeopleList>),
  signers = 2,
): void {
  const { people } = foundingOf(world.fund.founding);
  const changed = { ...people, ...(typeof change === "function" ? change(people) : change) };
  around.people = makePeopleList(changed, world.fund.root.slice(0, signers));
}
