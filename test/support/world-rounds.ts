import { certificateRound } from "../../src/app/certificate-round.ts";
import {
  bookRound,
  expiryRound,
  outboxRound,
  signatureRound,
  signedRound,
} from "../../src/app/rounds.ts";
import { socketSigner } from "../../src/app/signer-client.ts";
import type { Regtest } from "./regtest.ts";

type Deps = Omit<Parameters<typeof bookRound>[0], "source">;

/** Addresses that are certified at once: a full stock takes seconds, and hardly a test needs more than a few. */
const CERTIFIED = 200;

/** What the worker does by rounds, on the world's database and node; a test calls them by name instead of waiting. */
export function roundsOf(deps: Deps, source: () => Regtest["source"], socket: string) {
  const now = {
    ...deps,
    network: "regtest" as const,
    get source() {
      return source();
    },
  };
  return {
    book: bookRound(now),
    signed: signedRound(now),
    certificates: certificateRound({ ...deps, network: "regtest", socket, block: CERTIFIED }),
    expiry: expiryRound({ ...deps, asks: true }),
    carried: expiryRound({ ...deps, asks: false }),
    outbox: outboxRound(now),
    sending: (other: Regtest["source"]) =>
      outboxRound({ ...deps, source: other, network: "regtest" }),
    signatures: signatureRound({ ...deps, source: source(), ask: socketSigner(socket) }),
  };
}
