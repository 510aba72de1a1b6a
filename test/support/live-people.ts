/** The people of a LiveWorld, through HTTP. Whoever gets no answer, because the server was killed, asks again. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { utf8 } from "../../src/base/bytes.ts";
import { keyId } from "../../src/base/people-list.ts";
import { makeApproval } from "../../src/payouts/approval.ts";
import type { Approval } from "../../src/payouts/approval.ts";
import { manifestDigest, parseManifest } from "../../src/payouts/manifest.ts";
import { parseKeyFile, publicKeyOf } from "../../src/people/key-file.ts";
import { CANARY } from "./check-world.ts";
import { eventually } from "./eventually.ts";
import type { LiveWorld } from "./live-world.ts";
import { SOUND_FINDINGS } from "./findings.ts";

/** An answer; `body` is the JSON, {} when there is none. */
export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly version: string;
}

export interface Call {
  /** Member of staff, or what stands in Authorization. */
  readonly as?: string;
  readonly once?: string;
  readonly version?: string;
  readonly body?: unknown;
}

/** A fresh Idempotency-Key. */
export const freshKey = (): string => randomBytes(16).toString("hex");

export class LivePeople {
  readonly #world: LiveWorld;
  readonly #cookies = new Map<string, string>();

  constructor(world: LiveWorld) {
    this.#world = world;
  }

  /** Asks once; rejects when nobody answers. */
  async ask(method: string, path: string, call: Call = {}): Promise<Answer> {
    const { as, once, version, body } = call;
    const response = await fetch(`${this.#world.url}${path}`, {
      method,
      headers: {
        Connection: "close",
        ...(as !== undefined && (await this.#showing(as))),
        ...(once !== undefined && { "Idempotency-Key": once }),
        ...(version !== undefined && { "If-Match": version }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (text.includes('"step-up-needed"') && as !== undefined) {
      await this.#prove(as);
      return this.ask(method, path, call);
    }
    return {
      status: response.status,
      body: text === "" ? {} : JSON.parse(text),
      version: response.headers.get("etag") ?? "",
    };
  }

  /** Asks until somebody answers, and fails unless the answer is a success. */
  async tell(method: string, path: string, call: Call = {}): Promise<Answer> {
    const answer = await eventually(`an answer to ${method} ${path}`, () =>
      this.ask(method, path, call).catch(() => undefined),
    );
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** A donor is given an address, and what opens the receipt. */
  async newAddress(): Promise<{ address: string; receiptCode: string }> {
    const body = { programme: "general" };
    const started = await eventually("a certified address", async () => {
      const call = { once: freshKey(), body };
      const answer = await this.ask("POST", "/api/v1/donations", call).catch(() => undefined);
      return answer?.status === 201 ? answer : undefined;
    });
    return started.body;
  }

  /** A donor gives; the payment waits in the mempool. Returns the receipt code. */
  async give(amount: bigint): Promise<string> {
    const { address, receiptCode } = await this.newAddress();
    await this.#world.chain.fund(address, amount);
    return receiptCode;
  }

  /** Somebody asks for help, two reviewers agree, and the destination is set. Returns the claim code. */
  async askAndVet(destination: string): Promise<string> {
    const application = {
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: `rent ${CANARY}`,
      text: CANARY,
      amount: "200000",
    };
    const submitted = await this.tell("POST", "/api/v1/requests", {
      once: freshKey(),
      body: application,
    });
    const claim = `Claim ${submitted.body.claimCode}`;
    const queue = await this.tell("GET", "/api/v1/cases?state=submitted", { as: "alder" });
    const path = `/api/v1/cases/${queue.body.cases[0].id}`;
    const file = await this.tell("GET", `${path}?purpose=triage`, { as: "alder" });
    const taken = await this.tell("POST", `${path}/triage`, { as: "alder", version: file.version });
    const step = { as: "alder", version: taken.version, body: {} };
    await this.tell("POST", `${path}/assignment`, step);
    for (const stage of ["first", "second"]) await this.#assess(path, stage);
    const set = { as: claim, body: { destination } };
    await this.tell("PUT", "/api/v1/request/destination", set);
    return claim;
  }

  /** What an approver hands in for a batch. */
  async approvalOf(code: string, batch: string): Promise<Approval> {
    const asked = await this.#read(`/api/v1/batches/${batch}/manifest`, "hazel");
    const key = parseKeyFile(await readFile(join(this.#world.files.keys, `${code}.key`), "utf8"))!;
    return makeApproval(manifestDigest(parseManifest(utf8(asked))), {
      id: keyId("ed25519", publicKeyOf(key)),
      seed: key.secret,
    });
  }

  async #assess(path: string, stage: string): Promise<void> {
    for (const code of ["birch", "cedar", "elder"]) {
      const read = await this.ask("GET", `${path}?purpose=review`, { as: code });
      if (read.status !== 200 || !read.body.mine.includes(stage)) continue;
      const body = { verdict: "eligible", amount: "200000", tier: 1, findings: SOUND_FINDINGS };
      await this.tell("POST", `${path}/assessments`, { as: code, version: read.version, body });
      return;
    }
    throw new Error(`nobody was drawn as the ${stage} reviewer`);
  }

  async #read(path: string, as: string): Promise<string> {
    const headers = await this.#showing(as);
    const response = await eventually(`an answer to GET ${path}`, () =>
      fetch(`${this.#world.url}${path}`, { headers }).catch(() => undefined),
    );
    return response.text();
  }

  /** Says again who it is, as decisions want it every quarter of an hour. */
  async #prove(as: string): Promise<void> {
    const person = this.#world.staff.find((each) => each.code === as);
    await fetch(`${this.#world.url}/api/v1/staff/session/step-up`, {
      method: "POST",
      headers: { ...(await this.#showing(as)), "Content-Type": "application/json" },
      body: JSON.stringify({ passphrase: person?.passphrase }),
    });
  }

  async #showing(as: string): Promise<Record<string, string>> {
    const person = this.#world.staff.find((each) => each.code === as);
    if (person === undefined) return { Authorization: as };
    const kept = this.#cookies.get(as);
    if (kept !== undefined) return { Cookie: kept };
    const response = await eventually(`${as} to be signed in`, () =>
      fetch(`${this.#world.url}/api/v1/staff/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ person: as, passphrase: person.passphrase }),
      }).catch(() => undefined),
    );
    const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    this.#cookies.set(as, cookie);
    return { Cookie: cookie };
  }
}
