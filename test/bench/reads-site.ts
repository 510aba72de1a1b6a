/** The public part of the server, as it is put together, over a real database. */
import type { Express } from "express";
import { auditRoutes } from "../../src/audit/routes.ts";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import type { Work } from "../../src/db/unit.ts";
import { donorPages } from "../../src/donations/page-routes.ts";
import { codeLimit } from "../../src/http/code-limit.ts";
import { formTokens } from "../../src/http/csrf.ts";
import { puzzles } from "../../src/http/puzzle.ts";
import { rateLimits } from "../../src/http/rate-limit.ts";
import { workGate } from "../../src/http/work-gate.ts";
import type { AuditLog } from "../support/audit-log.ts";
import { testWeb } from "../support/web.ts";

/** More than a bench can ask for: what is measured is the answer, not how it is slowed. */
const PLENTY = { points: 1_000_000_000, seconds: 60 };

/** The public book and the donors' pages behind everything that the real server puts in front. */
export function publicSite({ read }: Pick<AuditLog, "read">, work: Work): Express {
  const [clock, random] = [systemClock, systemRandom];
  const key = random.bytes(32);
  const limit = rateLimits(clock, random)({ name: "any", perAddress: PLENTY, overall: PLENTY });
  const donors = donorPages({
    work,
    read,
    clock,
    network: "regtest",
    gate: workGate("startDonation", { puzzles: puzzles(key, random), clock, limit }),
    perDay: 1_000,
    looks: codeLimit({ random, failures: limit, perCode: PLENTY }),
    tokens: formTokens(key, random),
    publicUrl: "http://127.0.0.1:8080",
    limit: [limit],
    addressTrust: () => Promise.reject(new Error("reads: nobody is given an address here")),
    inForce: () => Promise.reject(new Error("reads: no page of these shows the fund file")),
    verifier: "00".repeat(32),
  });
  const parts = [auditRoutes({ read, clock }), { pages: donors }];
  return testWeb(parts, { clock, random }).app;
}
