import { once } from "node:events";
import { isIP, isIPv4 } from "node:net";
import type { Socket } from "node:net";
import { concat, utf8 } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import { reach, secured } from "./connect.ts";
import type { Connect, Destination, Trust } from "./connect.ts";

/** RFC 1928, with the user and password of RFC 1929. */
const VERSION = 5;
const NO_AUTH = 0;
const PASSWORD = 2;
const PASSWORD_VERSION = 1;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
const OK = 0;

/**
 * Connects through the SOCKS5 proxy at `socks5://[user:password@]host:port`. Names are always resolved by the proxy. Without user and
 * password in the URL the name of the stream is sent as both, by which Tor keeps streams apart (IsolateSOCKSAuth); a proxy that wants none
 * is not told. Throws RangeError for a name that SOCKS cannot carry, Fault `unavailable` for everything that happens on the way.
 */
export function throughSocks(proxy: string, trust: Trust = {}): Connect {
  const url = new URL(proxy);
  const at = { host: bare(url.hostname), port: url.port === "" ? 1080 : Number(url.port) };
  const own =
    url.username === ""
      ? undefined
      : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return async (to) => {
    const asked = request(to);
    const time = AbortSignal.timeout(to.timeoutMs);
    const socket = await reach(at, time, PROXY_SILENT);
    const closed = new AbortController();
    socket.once("close", () => closed.abort());
    const signal = AbortSignal.any([time, closed.signal]);
    try {
      await greet(socket, own ?? { user: to.stream, password: to.stream }, signal);
      socket.write(asked);
      await readReply(socket, signal);
    } catch (error) {
      socket.destroy();
      if (error instanceof Fault) throw error;
      throw unreachable(PROXY_SILENT);
    }
    return to.tls ? secured(socket, to, trust, time) : socket;
  };
}

const PROXY_SILENT =
  "The SOCKS proxy does not answer as one. Check that it runs and that SOCKS_PROXY is right.";

async function greet(
  socket: Socket,
  { user, password }: { user: string; password: string },
  signal: AbortSignal,
): Promise<void> {
  socket.write(Uint8Array.of(VERSION, 2, NO_AUTH, PASSWORD));
  const [version, method] = await take(socket, 2, signal);
  if (version !== VERSION) throw unreachable(PROXY_SILENT);
  if (method === NO_AUTH) return;
  if (method !== PASSWORD)
    throw unreachable("The SOCKS proxy wants a way to sign in that we do not know.");
  socket.write(concat(Uint8Array.of(PASSWORD_VERSION), counted(user), counted(password)));
  const [, status] = await take(socket, 2, signal);
  if (status !== OK)
    throw unreachable("The SOCKS proxy refuses user and password. Check them in SOCKS_PROXY.");
}

function request({ host, port }: Destination): Uint8Array {
  return concat(
    Uint8Array.of(VERSION, CONNECT, 0),
    addressOf(bare(host)),
    Uint8Array.of(port >> 8, port & 0xff),
  );
}

function addressOf(host: string): Uint8Array {
  if (isIP(host) === 0) return concat(Uint8Array.of(NAME), counted(host));
  if (isIPv4(host)) return Uint8Array.of(IPV4, ...host.split(".").map(Number));
  // A URL knows one way to write an IPv6 address, in which all groups are hexadecimal.
  const [head = "", tail] = bare(new URL(`http://[${host}]`).hostname).split("::");
  const groups = (text: string | undefined): string[] =>
    text === undefined || text === "" ? [] : text.split(":");
  const [front, back] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
  const numbers = [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16));
  return Uint8Array.of(IPV6, ...numbers.flatMap((group) => [group >> 8, group & 0xff]));
}

async function readReply(socket: Socket, signal: AbortSignal): Promise<void> {
  const [version, reply, , type] = await take(socket, 4, signal);
  if (version !== VERSION) throw unreachable(PROXY_SILENT);
  if (reply !== OK) throw unreachable("The SOCKS proxy runs, but cannot reach what was asked for.");
  // The address it went out from; of no use, but it must be out of the way.
  if (type === IPV4) await take(socket, 4 + 2, signal);
  else if (type === IPV6) await take(socket, 16 + 2, signal);
  else if (type === NAME) {
    const [length = 0] = await take(socket, 1, signal);
    await take(socket, length + 2, signal);
  } else throw unreachable(PROXY_SILENT);
}

/** Exactly `count` bytes; what comes after them stays for whoever reads next. */
async function take(socket: Socket, count: number, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let missing = count; missing > 0;) {
    // Never more than is there: a socket that holds too little calls itself readable without end.
    const bytes: unknown = socket.read(Math.min(missing, socket.readableLength) || undefined);
    if (bytes instanceof Uint8Array) {
      parts.push(bytes);
      missing -= bytes.length;
      continue;
    }
    if (socket.readableEnded || socket.destroyed) throw unreachable(PROXY_SILENT);
    await once(socket, "readable", { signal });
  }
  return concat(...parts);
}

function counted(text: string): Uint8Array {
  const bytes = utf8(text);
  if (bytes.length < 1 || bytes.length > 255) throw new RangeError("socks: 1 to 255 bytes");
  return concat(Uint8Array.of(bytes.length), bytes);
}

/** A URL writes IPv6 in brackets. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

function unreachable(sentence: string): Fault {
  return new Fault("unavailable", "node-unreachable", sentence);
}
