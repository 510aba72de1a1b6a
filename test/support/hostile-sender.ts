/** Strangers who send what they like to a server of its own, and what the server needs for it. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent, request as ask } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import type { Answer } from "./hostile-web.ts";
import { onceKey } from "./steps.ts";

/** What somebody asks for. */
export const ASKED = {
  programme: "general",
  category: "fine",
  consent: CONSENT_VERSION,
  need: "rent of a small room",
};

export type Headers = Record<string, string>;

/** One request to `url`, over connections that are shared by all hostile senders; status 0 when the connection breaks. */
export function sender(url: string): {
  send(method: string, path: string, body?: string | Buffer, headers?: Headers): Promise<Answer>;
  close(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 60 });
  const { hostname: host, port } = new URL(url);
  return {
    send: (method, path, body = "", headers = {}) =>
      new Promise((resolve) => {
        const call = ask({ host, port, path, method, agent, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.on("close", () => {
            resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
          });
        });
        call.once("error", () => {
          resolve({ status: 0, text: "", headers: {} });
        });
        call.end(body);
      }),
    close: () => {
      agent.destroy();
    },
  };
}

/** An address that nobody has had before. */
export const stranger = (n: number): Headers => ({
  "X-Forwarded-For": `203.${(n >> 16) & 0xff}.${(n >> 8) & 0xff}.${n & 0xff}`,
});

const JSON_TYPE = { "Content-Type": "application/json" };
const FORM_TYPE = { "Content-Type": "application/x-www-form-urlencoded" };
const ONE_KEY = onceKey();
const ONE_SENDER = { "X-Forwarded-For": "198.51.100.66" };
const valid = (): string => JSON.stringify({ ...ASKED, text: randomBytes(9).toString("hex") });

/** The nth of the hostile requests, of ten kinds by turns; `work` is a proof of work that was spent, `token` a form's that was answered. */
export function hostileRequest(
  n: number,
  old: { readonly work: string; readonly token: string },
): [path: string, body: string, headers: Headers] {
  const api = "/api/v1/requests";
  const page = "/en/apply/form";
  const fresh = { ...JSON_TYPE, "Idempotency-Key": onceKey() };
  const form = (token: string): string =>
    new URLSearchParams({ token, ...ASKED, need: randomBytes(20).toString("hex") }).toString();
  const kinds: (() => [string, string, Headers])[] = [
    () => [api, `\u0000{${randomBytes(40).toString("hex")}`, { ...fresh, ...stranger(n) }],
    () => [
      api,
      JSON.stringify({ ...ASKED, text: "x".repeat(300_000) }),
      { ...fresh, ...stranger(n) },
    ],
    () => [api, "", fresh],
    () => [api, valid(), { ...fresh, ...stranger(n) }],
    () => [api, JSON.stringify(ASKED), { ...fresh, ...ONE_SENDER }],
    () => [api, JSON.stringify(ASKED), { ...JSON_TYPE, "Idempotency-Key": ONE_KEY }],
    () => [api, valid(), { ...JSON_TYPE, "Idempotency-Key": ONE_KEY, ...stranger(n) }],
    () => [page, form(old.token), { ...FORM_TYPE, ...stranger(n) }],
    () => [page, form(randomBytes(40).toString("base64url")), FORM_TYPE],
    () => [api, valid(), { ...fresh, "Proof-Of-Work": old.work }],
  ];
  return kinds[n % kinds.length]!();
}

/** `count` connections that send the beginning of a long form, a byte at a time, until they are ended. */
export function slowSenders(url: string, count: number): { end(): void } {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(
      `POST /en/apply/form HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM_TYPE["Content-Type"]}\r\nContent-Length: 90000\r\n\r\n`,
    );
    return socket;
  });
  const writing = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("a");
  }, 500);
  return {
    end() {
      clearInterval(writing);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Looks at the memory of a process (resident, MiB) until it is ended; then gives the most that it was. */
export function watchMemory(pid: number): { end(): Promise<number> } {
  let most = 0;
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    most = Math.max(most, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const looking = setInterval(() => void look(), 100);
  return {
    async end() {
      clearInterval(looking);
      await look();
      return Math.round(most);
    },
  };
}
