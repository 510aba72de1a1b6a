import type { z } from "zod";
import { toHex } from "../../../base/bytes.ts";
import type { Random } from "../../../base/clock.ts";

/** One question to the API. */
export interface Question<T> {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** What of the answer is of interest. */
  readonly shape: z.ZodType<T>;
  readonly body?: unknown;
  /** Of the version that was read, for routes that want If-Match. */
  readonly version?: string;
  /** For routes that create: a fresh Idempotency-Key is sent. */
  readonly once?: boolean;
}

/** What was answered; `version` is its entity tag. */
export interface Answered<T> {
  readonly value: T;
  readonly version: string;
}

/** The API said no. Its message is a sentence: who asked for what, and what they were told. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Somebody who uses the API, with what they show of themselves. */
export class Visitor {
  readonly name: string;
  readonly #url: string;
  readonly #random: Random;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    name: string,
    site: { readonly url: string; readonly random: Random },
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.#url = site.url;
    this.#random = site.random;
    this.#headers = headers;
  }

  /** Asks, and throws Refused when the answer is no success. */
  async ask<T>(question: Question<T>): Promise<Answered<T>> {
    const response = await this.#send(question);
    const text = await response.text();
    if (!response.ok) throw refusal(this.name, question, response.status, text);
    const value = question.shape.parse(text === "" ? {} : JSON.parse(text));
    return { value, version: response.headers.get("etag") ?? "" };
  }

  /** What stands at a path, byte for byte as text; throws Refused when the answer is no success. */
  async read(path: string): Promise<string> {
    const response = await this.#send({ method: "GET", path });
    const text = await response.text();
    if (!response.ok) throw refusal(this.name, { method: "GET", path }, response.status, text);
    return text;
  }

  /** Asks for what must be refused, and returns the code of the refusal and all that was answered; throws when it was allowed. */
  async askInVain(question: Question<unknown>): Promise<{ code: string; text: string }> {
    const response = await this.#send(question);
    const text = await response.text();
    if (response.ok)
      throw new Error(`${this.name} was allowed ${what(question)}, and must not be.`);
    return { code: problemOf(text).code, text };
  }

  /** The same person with a session: signs in as staff and keeps the cookie. */
  async signIn(person: { readonly code: string; readonly passphrase: string }): Promise<Visitor> {
    const path = "/api/v1/staff/session";
    const body = { person: person.code, passphrase: person.passphrase };
    const response = await this.#send({ method: "POST", path, body });
    const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
    if (!response.ok || cookie === "")
      throw refusal(person.code, { method: "POST", path }, response.status, await response.text());
    return new Visitor(person.code, { url: this.#url, random: this.#random }, { cookie });
  }

  async #send(question: Omit<Question<unknown>, "shape">): Promise<Response> {
    const { method, path, body, version, once } = question;
    try {
      return await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          ...this.#headers,
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(version !== undefined && { "If-Match": version }),
          ...(once === true && { "Idempotency-Key": toHex(this.#random.bytes(16)) }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Error(
        `${this.name} got no answer to ${what(question)}. Is the demo still running?`,
      );
    }
  }
}

function refusal(
  name: string,
  question: Pick<Question<unknown>, "method" | "path">,
  status: number,
  text: string,
): Refused {
  const { code, detail } = problemOf(text);
  return new Refused(code, `${name} was refused ${what(question)}: ${status} ${code}. ${detail}`);
}

function what({ method, path }: Pick<Question<unknown>, "method" | "path">): string {
  return `${method} ${path}`;
}

function problemOf(text: string): { code: string; detail: string } {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== "object" || problem === null) return { code: "unknown", detail: "" };
    const code = "code" in problem ? String(problem.code) : "unknown";
    return { code, detail: "detail" in problem ? String(problem.detail) : "" };
  } catch {
    return { code: "unknown", detail: "" };
  }
}
