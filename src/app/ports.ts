import { createServer } from "node:net";
import { Fault } from "../base/fault.ts";

/** What to do about it, by the error that the system gave. */
const REASONS: Readonly<Record<string, readonly [code: string, advice: string]>> = {
  EADDRINUSE: ["port-taken", "is taken by another program: stop that one, or set PORT to another"],
  EACCES: ["port-forbidden", "is kept for the system: set PORT to one above 1023"],
  EADDRNOTAVAIL: ["host-unknown", "does not belong to this machine: set HOST to an address of it"],
};

/**
 * The first port from `wanted` on that is free on `host`, of `tries` in all; 0 lets the system choose. The port may be taken
 * again before it is used, so what listens must still call `portFault`. Faults of kind `unavailable`: `port-taken`,
 * `port-forbidden`, `host-unknown`.
 */
export async function findPort(host: string, wanted: number, tries = 1): Promise<number> {
  for (let port = wanted; ; port += 1) {
    try {
      return await tryPort(host, port);
    } catch (error) {
      const fault = portFault(error, host, port);
      const last = port - wanted + 1 >= tries || port >= 65_535;
      if (fault?.code !== "port-taken" || last) throw portFault(error, host, wanted) ?? error;
    }
  }
}

/** The sentence for an error of listening; undefined for errors that are about something else. */
export function portFault(error: unknown, host: string, port: number): Fault | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return undefined;
  const reason = REASONS[error.code];
  if (reason === undefined) return undefined;
  const [code, advice] = reason;
  return new Fault("unavailable", code, `Port ${port} on ${host} ${advice}.`, { port });
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  } finally {
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
}
