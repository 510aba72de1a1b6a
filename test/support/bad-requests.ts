/** Sends requests with something wrong in them, and holds every refusal against what is promised of all. */
import request from "supertest";
import { expect } from "vitest";
import { readPackageFiles } from "../../src/app/package-files.ts";
import { toHex, utf8 } from "../../src/base/bytes.ts";
import { formatCode, newCode } from "../../src/base/code.ts";
import { sha256 } from "../../src/base/digest.ts";
import type { ProblemDocs } from "../../src/http/problem-docs.ts";
import { operationsOf } from "./api-operations.ts";
import type { Operation } from "./api-operations.ts";
import { dumpTables } from "./dump.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

/** Stands in every bad value; must not come back. */
export const SECRET = "zaunkoenig-7f3a";

/** A good Idempotency-Key. */
const KEY = "kR9vQ2mX7pLw4TzB6nYc1DfH";

/** How a request differs from a good one. `headers` replace good ones; undefined takes one away. */
export interface Wrong {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: string | Buffer | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class BadRequests {
  readonly operations: readonly Operation[];
  /** Sessions by role. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly #world: World;
  readonly #docs: ProblemDocs;
  #keys = 0;

  private constructor(
    world: World,
    docs: ProblemDocs,
    operations: readonly Operation[],
    cookies: ReadonlyMap<string, string>,
  ) {
    this.#world = world;
    this.#docs = docs;
    this.operations = operations;
    this.cookies = cookies;
  }

  /** Reads the server's own description, and signs everybody in. */
  static async against(world: World): Promise<BadRequests> {
    const description = await request(world.app).get("/openapi.json").expect(200);
    const cookies = new Map<string, string>();
    for (const { code, passphrase, roles } of world.staff) {
      const sent = request(world.app).post("/api/v1/staff/session");
      const answer = await sent.send({ person: code, passphrase }).expect(201);
      cookies.set(roles[0]!, answer.headers["set-cookie"]![0]!.split(";")[0]!);
    }
    const { docs } = await readPackageFiles();
    return new BadRequests(world, docs, operationsOf(description.body), cookies);
  }

  /** Sends what would be a good request but for `wrong`. */
  async send(operation: Operation, wrong: Wrong): Promise<Answer> {
    const query = [operation.query, wrong.query ?? ""].filter((part) => part !== "").join("&");
    const path = `${wrong.path ?? operation.path}${query === "" ? "" : `?${query}`}`;
    const method = (wrong.method ?? operation.method) as "get" | "post" | "put" | "delete";
    const body = "body" in wrong ? wrong.body : operation.body && JSON.stringify(operation.example);
    const headers: Record<string, string | undefined> = {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(operation.once && { "Idempotency-Key": KEY }),
      ...(operation.ifMatch && { "If-Match": '"1"' }),
      ...this.#goodAuth(operation),
      ...wrong.headers,
    };
    const asked = request(this.#world.app)[method](path);
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) asked.set(name, value);
    // supertest would write bytes as JSON.
    if (body !== undefined) asked.serialize((raw) => raw);
    const answer = await (body === undefined ? asked : asked.send(body as string));
    const { status, text } = answer;
    return { status, text, type: answer.body?.type ?? "", headers: answer.headers };
  }

  /** Sends it; fails unless it is refused as everything is refused: by a documented problem that repeats nothing. */
  async refused(operation: Operation, wrong: Wrong): Promise<Answer> {
    const answer = await this.send(operation, wrong);
    const sent = JSON.stringify({ ...wrong, body: String(wrong.body).slice(0, 80) });
    const what = `${operation.name} ${sent} → ${answer.status} ${answer.text.slice(0, 300)}`;
    expect(answer.status, what).toBeGreaterThanOrEqual(400);
    expect(answer.status, what).toBeLessThan(500);
    expect(answer.headers["content-type"], what).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers["cache-control"], what).toBe("no-store");
    const body = JSON.parse(answer.text);
    expect(body.status, what).toBe(answer.status);
    expect(body.type, what).toBe(`/problems/${body.code}`);
    expect(this.#docs.docOf(body.code), what).toBeDefined();
    expect(answer.text + JSON.stringify(answer.headers), what).not.toContain(SECRET);
    return answer;
  }

  /** For requests that may succeed: each a key of its own. */
  freshKey({ once }: Operation): Record<string, string> {
    this.#keys += 1;
    return once ? { "Idempotency-Key": `${KEY}${this.#keys}` } : {};
  }

  /** What stands in each table, as a hash. */
  async tables(): Promise<Record<string, string>> {
    const lines = new Map<string, string[]>();
    for (const line of (await dumpTables(this.#world.database.owner)).split("\n")) {
      const [table = ""] = line.split(" ", 1);
      lines.set(table, [...(lines.get(table) ?? []), line]);
    }
    const digest = (rows: readonly string[]): string =>
      `${rows.length} rows, ${toHex(sha256(utf8(rows.join("\n"))))}`;
    return Object.fromEntries([...lines].map(([table, rows]) => [table, digest(rows)]));
  }

  #goodAuth({ auth, roles }: Operation): Record<string, string> {
    if (auth === "staff") return { Cookie: this.cookies.get(roles[0] ?? "triager") ?? "" };
    if (auth === "none") return {};
    const code = formatCode(newCode(auth, seededRandom("unknown")));
    return { Authorization: `${auth === "claim" ? "Claim" : "Receipt"} ${code}` };
  }
}
