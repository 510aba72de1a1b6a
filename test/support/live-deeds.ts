/**
 * What the people of a LiveWorld do while its processes are killed. Nobody relies on an answer: each deed looks how things stand and does what is
 * to be done next, so that it can be done again and again, and what was done twice has happened once.
 */
import type { Transaction } from "bitcoinjs-lib";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { toHex } from "../../src/base/bytes.ts";
import { paidOnChain } from "./check-world.ts";
import { eventually } from "./eventually.ts";
import { freshKey } from "./live-people.ts";
import type { Answer, Call, LivePeople } from "./live-people.ts";
import type { LiveWorld } from "./live-world.ts";
import { SOUND_FINDINGS } from "./findings.ts";

/** Whoever asks for help, and where they are to be paid. */
export interface Claim {
  readonly code: string;
  readonly address: string;
  /** The script of that address, in hex. */
  readonly script: string;
  /** Whether they may take it back. */
  readonly wavers: boolean;
}

const REVIEWERS = ["birch", "cedar", "elder"];
const APPROVERS = ["larch", "maple"];
const AMOUNT = "200000";

export class LiveDeeds {
  readonly claims: Claim[] = [];
  /** What donors sent: a node that was killed forgets it, and they send it again. */
  readonly #gifts: Transaction[] = [];
  readonly #placed = new Set<Claim>();
  /** Who wished to take their request back, whatever they were answered. */
  readonly #wished = new Set<Claim>();
  /** What was answered with no success, as paths, statuses and codes. */
  readonly #refused: string[] = [];
  readonly #world: LiveWorld;
  readonly #people: LivePeople;

  constructor(world: LiveWorld, people: LivePeople) {
    this.#world = world;
    this.#people = people;
  }

  /** Somebody gives; the payment waits to be mined. */
  async give(amount: bigint): Promise<void> {
    const { address } = await this.#people.newAddress();
    this.#gifts.push(await this.#world.chain.fund(address, amount));
  }

  /** Donors look whether the node still has what they sent. */
  async giveAgain(): Promise<void> {
    const { source } = this.#world.chain;
    for (const gift of this.#gifts) await source.broadcast(gift.toBuffer());
  }

  /** Somebody new asks for help. */
  async ask({ wavers } = { wavers: false }): Promise<void> {
    const body = {
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent",
      amount: AMOUNT,
    };
    const sent = await this.#people.tell("POST", "/api/v1/requests", { once: freshKey(), body });
    const { address, script } = this.#world.chain.wallet.address();
    this.claims.push({
      code: `Claim ${sent.body.claimCode}`,
      address,
      script: toHex(script),
      wavers,
    });
  }

  /** Cases are taken, given to reviewers and judged, as far as they can be now; who is awarded says where to be paid. */
  async vet(): Promise<void> {
    for (const { id, state, version } of await this.#queueOf("alder")) {
      const path = `/api/v1/cases/${id}`;
      const step = { as: "alder", version: `"${version}"`, body: {} };
      if (state === "submitted")
        await this.#tried("POST", `${path}/triage`, { as: "alder", version: `"${version}"` });
      else if (state === "triage") await this.#tried("POST", `${path}/assignment`, step);
    }
    for (const reviewer of REVIEWERS) await this.#review(reviewer);
    // One that was taken back needs no address; who asked for that is looked after by themselves.
    if (
      (await this.#count("cases", "approved", "active", "completed", "withdrawn")) >
      this.#placed.size
    )
      for (const claim of this.claims) await this.#place(claim);
  }

  async #place(claim: Claim): Promise<void> {
    if (this.#placed.has(claim)) return;
    if (this.#wished.has(claim) && (await this.#isTakenBack(claim))) return;
    const set = { as: claim.code, body: { destination: claim.address } };
    const answer = await this.#tried("PUT", "/api/v1/request/destination", set);
    if (answer?.status === 200) this.#placed.add(claim);
  }

  /** Whoever wavers takes back what they asked for, if it is not too late: once they said where to be paid, or `early`. */
  async takeBack(early: boolean): Promise<void> {
    const claim = this.claims.find((each) => each.wavers && !this.#wished.has(each));
    if (claim === undefined || !(early || this.#placed.has(claim))) return;
    this.#wished.add(claim);
    await this.#tried("POST", "/api/v1/request/withdrawal", { as: claim.code });
  }

  /** Whether a wish was taken, which its own answer may not have said. */
  async #isTakenBack(claim: Claim): Promise<boolean> {
    return (await this.#statusOf(claim)).body.state === "withdrawn";
  }

  /** What whoever asked reads, however often the server dies. */
  async #statusOf({ code }: Claim): Promise<Answer> {
    return eventually("a claimant to be answered", async () => {
      const answer = await this.#tried("GET", "/api/v1/request", { as: code });
      return answer?.status === 200 ? answer : undefined;
    });
  }

  /** What waits is put into a batch. */
  async freeze(): Promise<void> {
    const body = { programme: "general" };
    await this.#tried("POST", "/api/v1/batches", { as: "hazel", once: freshKey(), body });
  }

  /** Two people approve whatever is frozen. */
  async approve(): Promise<void> {
    for (const { id } of await this.#batches("frozen")) {
      for (const code of APPROVERS) {
        const body = await this.#people.approvalOf(code, id).catch(() => undefined);
        if (body !== undefined)
          await this.#tried("POST", `/api/v1/batches/${id}/approvals`, { as: code, body });
      }
    }
  }

  /** One of the batches on their way is lifted, or is to be ended. */
  async lift(which: number, kind: string, rate: string): Promise<void> {
    const signed = await this.#batches("signed");
    const batch = signed[which % Math.max(1, signed.length)];
    if (batch === undefined) return;
    const call = { as: "hazel", once: freshKey(), body: { kind, rate } };
    await this.#tried("POST", `/api/v1/batches/${batch.id}/bumps`, call);
  }

  /** Whether everybody who asked in this fund has their payment, settled, as they read it themselves, and whoever took it back in time has nothing and never will. */
  async isEverybodyPaid(): Promise<boolean> {
    // Claimants may look only so often, so the books are asked first.
    const { owner } = this.#world.database;
    const settled = await owner("batch_payouts")
      .join("batches", "batches.id", "batch")
      .where({ live: true, state: "settled" });
    const over = settled.length + (await owner("payout_withdrawals")).length;
    if (over < (await owner("cases").whereNot({ state: "withdrawn" })).length) return false;
    const paid = await paidOnChain(this.#world);
    for (const claim of this.claims) {
      const { body } = await this.#statusOf(claim);
      const sums = paid.get(claim.script) ?? [];
      if (this.#wished.has(claim) && body.state === "withdrawn") {
        if (sums.length > 0) throw new Error("somebody is paid who took it back in time");
        continue;
      }
      const states = body.payouts.map((each: { state: string }) => each.state);
      if (states.join() !== "settled" || sums.length !== 1) return false;
    }
    return true;
  }

  /** How many took back what they had asked for, before anything of it was signed. */
  async takenBack(): Promise<number> {
    const all = [...this.#wished].map((claim) => this.#isTakenBack(claim));
    return (await Promise.all(all)).filter(Boolean).length;
  }

  /** How things stand, for whoever looks why somebody is not paid: states, and what was logged last. */
  async standing(): Promise<string> {
    const { owner } = this.#world.database;
    const batches = await owner("batches").orderBy("expires_at").select("kind", "state", "refusal");
    const events = this.#world.lines.flatMap((text) => text.match(/"event":"[^"]+".*/g) ?? []);
    return JSON.stringify({
      cases: await owner("cases").pluck("state"),
      payouts: (await owner("payouts")).length,
      batches,
      losses: await owner("unexplained_spends").pluck("cause"),
      said: this.#refused.slice(-8),
      logged: events.filter((event) => !event.includes("http.request")).slice(-12),
    });
  }

  async #review(reviewer: string): Promise<void> {
    for (const { id, turn } of await this.#queueOf(reviewer)) {
      if (turn !== "yours") continue;
      const path = `/api/v1/cases/${id}`;
      const read = await this.#tried("GET", `${path}?purpose=review`, { as: reviewer });
      if (read?.status !== 200) continue;
      const body = { verdict: "eligible", amount: AMOUNT, tier: 1, findings: SOUND_FINDINGS };
      const call = { as: reviewer, version: read.version, body };
      await this.#tried("POST", `${path}/assessments`, call);
    }
  }

  async #queueOf(
    person: string,
  ): Promise<{ id: string; state: string; version: number; turn: string }[]> {
    return (await this.#tried("GET", "/api/v1/cases", { as: person }))?.body.cases ?? [];
  }

  async #batches(state: string): Promise<{ id: string }[]> {
    const read = await this.#tried("GET", `/api/v1/batches?state=${state}`, { as: "hazel" });
    return read?.body.batches ?? [];
  }

  async #count(table: string, ...states: readonly string[]): Promise<number> {
    return (await this.#world.database.owner(table).whereIn("state", states)).length;
  }

  /** An answer, whatever it says; undefined when nobody answers. */
  async #tried(method: string, path: string, call: Call): Promise<Answer | undefined> {
    const answer = await this.#people.ask(method, path, call).catch(() => undefined);
    if (answer !== undefined && answer.status >= 300)
      this.#refused.push(`${method} ${path}: ${answer.status} ${answer.body.code ?? ""}`);
    return answer;
  }
}
