import { once } from "node:events";
import { connect as connectTcp, isIP } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Fault } from "../../base/fault.ts";

/** Whom to reach. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Connections with different names must not be linked with each other: Tor gives each name a path of its own. */
  readonly stream: string;
  /** For the connection, all of its handshakes included. */
  readonly timeoutMs: number;
}

/** A way to other machines. The socket is ready for the first byte; throws Fault `unavailable` `node-unreachable`. */
export type Connect = (to: Destination) => Promise<Socket>;

/** What TLS is checked against. */
export interface Trust {
  /** Certificate authorities in PEM, instead of those that Node knows. */
  readonly ca?: string | undefined;
}

/** Connects without a proxy; this machine resolves the name. */
export function directly(trust: Trust = {}): Connect {
  return async (to) => {
    const signal = AbortSignal.timeout(to.timeoutMs);
    const socket = await reach(to, signal, "What was asked for does not answer.");
    return to.tls ? secured(socket, to, trust, signal) : socket;
  };
}

/** A TCP connection to a host this machine can name; `sentence` is what a failure says. */
export async function reach(
  { host, port }: Pick<Destination, "host" | "port">,
  signal: AbortSignal,
  sentence: string,
): Promise<Socket> {
  const socket = connectTcp({ host, port });
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch {
    socket.destroy();
    throw new Fault("unavailable", "node-unreachable", sentence);
  }
}

/** TLS on a connection that stands. The certificate must be valid for the name that was asked for. */
export async function secured(
  socket: Socket,
  { host }: Destination,
  { ca }: Trust,
  signal: AbortSignal,
): Promise<Socket> {
  const outer = connectTls({
    socket,
    host,
    // A server name that is a number is forbidden by RFC 6066.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    minVersion: "TLSv1.2",
  });
  try {
    await once(outer, "secureConnect", { signal });
    return outer;
  } catch {
    outer.destroy();
    socket.destroy();
    throw new Fault(
      "unavailable",
      "node-unreachable",
      "No trusted encrypted connection could be made: the certificate may be of another name, expired or self-signed.",
    );
  }
}
