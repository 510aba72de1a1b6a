import type { Express, RequestHandler } from "express";
import type { Knex } from "knex";
import type { Clock, Random } from "../base/clock.ts";
import type { Code } from "../base/code.ts";
import type { Network } from "../bitcoin/network.ts";
import { bookTarRoutes } from "../audit/book-tar-routes.ts";
import { auditRoutes } from "../audit/routes.ts";
import { bookPages } from "../auditors/book-page-routes.ts";
import { envelopeRoutes } from "../auditors/envelope-routes.ts";
import { auditorRoutes } from "../auditors/routes.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import { blackoutPages } from "../blackouts/page-routes.ts";
import { blackoutRoutes } from "../blackouts/routes.ts";
import { boardPages } from "../board/page-routes.ts";
import { boardRoutes } from "../board/routes.ts";
import { groupPages } from "../groups/page-routes.ts";
import { groupRoutes } from "../groups/routes.ts";
import { currentTip } from "../chain/tip.view.ts";
import { senderShare } from "../cases/apply-routes.ts";
import { claimPages } from "../cases/page-routes.ts";
import type { ClaimPageDeps } from "../cases/claim-page-routes.ts";
import { claimRoutes } from "../cases/routes.ts";
import { staffCasePages } from "../cases/staff-page-routes.ts";
import { staffCaseRoutes } from "../cases/staff-routes.ts";
import { testPages } from "../cases/test-page-routes.ts";
import { testRoutes } from "../cases/test-routes.ts";
import type { StaffCaseDeps } from "../cases/caseworker-routes.ts";
import { pendingMigrations } from "../db/migrate.ts";
import { errorName } from "../db/pg-error.ts";
import { units } from "../db/unit.ts";
import type { Reader, Work } from "../db/unit.ts";
import { doctorRoutes } from "../doctor/routes.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { exportRoutes } from "../exports/routes.ts";
import { donorPages } from "../donations/page-routes.ts";
import type { DonorPageDeps } from "../donations/page-routes.ts";
import { donationRoutes } from "../donations/routes.ts";
import { giftBudgetOf } from "../donations/start-donation.ts";
import { uploads } from "../http/receive-file.ts";
import { codeLimit } from "../http/code-limit.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import type { EvidenceDeps } from "../cases/evidence-routes.ts";
import { UPLOADS, UPLOADS_A_CODE } from "../cases/upload-bounds.ts";
import { fullName } from "../http/cookie.ts";
import type { CookieJar } from "../http/cookie.ts";
import { cursors } from "../http/cursor.ts";
import { formTokens } from "../http/csrf.ts";
import type { ReadyCheck } from "../http/health.ts";
import { puzzles } from "../http/puzzle.ts";
import { rateLimits } from "../http/rate-limit.ts";
import type { Bucket, RateLimit } from "../http/rate-limit.ts";
import { workGate } from "../http/work-gate.ts";
import type { WorkGate } from "../http/work-gate.ts";
import { bumpRoutes } from "../payouts/bump-routes.ts";
import { lintRoutes } from "../payouts/lint-routes.ts";
import { payoutPages } from "../payouts/page-routes.ts";
import { payoutRoutes } from "../payouts/routes.ts";
import { signingRoutes } from "../payouts/signing-routes.ts";
import type { KdfCost } from "../people/passphrase.ts";
import { peopleRoutes } from "../people/routes.ts";
import type { SecondFactorRule } from "../people/second-factor.ts";
import { makeViewers, SESSION_COOKIE } from "../people/viewer.ts";
import { programmePages } from "../programmes/page-routes.ts";
import { policyRoutes } from "../programmes/policy-routes.ts";
import { programmeRoutes } from "../programmes/routes.ts";
import { rateRoutes } from "../rates/routes.ts";
import { addressTrustOf } from "../wallet/address-trust.ts";
import { coinPages } from "../wallet/page-routes.ts";
import type { CoinPageDeps } from "../wallet/page-routes.ts";
import { coinRoutes } from "../wallet/routes.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { batchTerms } from "./batch-terms.ts";
import { firstReaders, peopleInForce } from "./case-readers.ts";
import type { Config } from "./config.ts";
import { heedCodes } from "./heed-codes.ts";
import { fundInForce, fundShown, fundTexts } from "./fund-in-force.ts";
import type { Log } from "./log.ts";
import { verifyPageHash } from "./package-files.ts";
import type { PackageFiles } from "./package-files.ts";
import { staffHome } from "./staff-home-routes.ts";
import { webApp } from "./web.ts";
import type { WebPart } from "./web.ts";

/** What the server is built from. It holds no key of the fund: `sessionKey` only guards forms and cookies. */
export interface ServerDeps {
  readonly sql: Knex;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly files: PackageFiles;
  readonly publicUrl: string;
  readonly tls: boolean;
  readonly kind: "demo" | "real";
  readonly network: Network;
  readonly origin: string;
  /** Digest of the fund file that the configuration trusts. */
  readonly pin: string;
  readonly sessionKey: Uint8Array;
  readonly shreds: ShredStore;
  readonly tokenKeys: TokenKeys;
  readonly kdfCost: KdfCost;
  readonly secondFactor: SecondFactorRule;
  readonly confirmDepth: number;
  /** Within how many hours after signing a batch is sent. */
  readonly releaseWindowHours: number;
  readonly perDay: Config["perDay"];
  readonly coolingHours: number;
  /** Where files of applicants are looked into, and how many bytes of them the fund keeps at most. */
  readonly evidence: Pick<EvidenceDeps, "clean" | "storageBytes">;
  /** The rate to build batches with, asked of the node. */
  readonly feeQuote: () => Promise<FeeQuote>;
  /** Refuses while the node is not to be believed: no batch is frozen then. */
  readonly rightNode: () => Promise<void>;
  /** What only a demo has: its facts for the home page, and pages of its own. */
  readonly demo?: {
    readonly facts: NonNullable<DonorPageDeps["demo"]>;
    readonly parts: readonly WebPart[];
  };
}

/**
 * An address costs the fund a certificate and watching for ever; a request costs people's time. Windows are short, so that after a flood
 * everybody has a chance again within a minute.
 */
const FLOOD: Omit<RateLimit, "name"> = {
  perAddress: { points: 20, seconds: 600 },
  overall: { points: 600, seconds: 60 },
  crowd: { points: 60, seconds: 60 },
};
/** Codes that open nothing: nobody has many of them. One that does open something passes, whatever others try. */
const WRONG_CODES: Omit<RateLimit, "name"> = {
  perAddress: { points: 60, seconds: 60 },
  overall: { points: 3_000, seconds: 60 },
};
/** Turns of one good code: to look, which may cost half a second of six words, and to change something, which writes. */
const LOOKS_A_CODE = { points: 30, seconds: 60 };
const CHANGES_A_CODE = { points: 20, seconds: 600 };
/** The whole book costs as much as thousands of pages. */
const COPYING: RateLimit = {
  name: "copies",
  perAddress: { points: 6, seconds: 600 },
  overall: { points: 60, seconds: 600 },
  crowd: { points: 20, seconds: 600 },
};

/** Builds the server: every capability's routes with exactly what they need. */
export function buildServer(deps: ServerDeps): Express {
  const { sql, clock, random, network, pin, publicUrl, tls, files, log } = deps;
  const { meaningOf: sayRule } = files.docs;
  const read: Reader = { sql };
  const work: Work = units(sql, clock, random);
  const jar: CookieJar = { tls };
  const viewers = makeViewers({ read, work, clock, jar, pin, secondFactor: deps.secondFactor });
  const limit = rateLimits(clock, random);
  const tokens = formTokens(deps.sessionKey, random);
  const fund = () => fundInForce(read, pin, clock);
  const shown = () => fundShown(read, pin, clock);
  const people = { read, work, clock, random, jar, viewers, tokens, limit, cost: deps.kdfCost };
  const verifier = verifyPageHash(files);
  const pages = { read, clock, random, tokens, publicUrl, inForce: fund, verifier };
  const bounds = boundsOf(deps, limit, heedCodes({ ...deps, work }));
  const addressTrust = async (reader: Reader) =>
    addressTrustOf((await fundInForce(reader, pin, clock)).file, clock.now());
  const giving = { work, read, network, addressTrust, ...bounds.giving };
  const asking = {
    addressTrust,
    work,
    network,
    fund: deps.origin,
    ...requestRules(deps),
    ...bounds.asking,
  };
  const staff = { work, read, viewers, clock, tokens };
  const staffCases = { ...staff, ...caseRules(deps) };
  const payouts = { ...staff, random, network, sayRule, ...batchTerms(deps, read, fund) };
  const coins = { ...staff, network, ...coinRules(deps) };
  const parts: WebPart[] = [
    // First: a form that waited for a proof of who sent it goes on from here to the page it was sent to.
    peopleRoutes(people),
    auditRoutes({ read, clock }),
    { pages: bookTarRoutes({ read, limit: limit(COPYING), fundFiles: () => fundTexts(read) }) },
    { api: programmeRoutes({ read, network, kind: deps.kind, fund: shown }) },
    { api: donationRoutes(giving), pages: donorPages({ ...giving, ...pages, ...demoOf(deps) }) },
    { api: claimRoutes({ ...asking, ...pages }), pages: claimPages({ ...asking, ...pages }) },
    { api: staffCaseRoutes(staffCases), pages: staffCasePages(staffCases) },
    { api: [payoutRoutes, bumpRoutes, lintRoutes, signingRoutes].flatMap((of) => of(payouts)) },
    { pages: payoutPages(payouts) },
    { api: coinRoutes(coins), pages: coinPages(coins) },
    { api: auditorRoutes(staff), pages: envelopeRoutes(staff) },
    { pages: bookPages({ ...staff, sayRule }) },
    { api: boardRoutes(staffCases), pages: boardPages(staffCases) },
    { api: [...doctorRoutes({ read, viewers }), ...exportRoutes({ read, viewers })] },
    { api: [rateRoutes, policyRoutes, blackoutRoutes, groupRoutes].flatMap((of) => of(staff)) },
    { api: testRoutes({ ...staff, ...asking }), pages: testPages({ ...staff, ...asking }) },
    { pages: programmePages(staff) },
    { pages: staffHome({ read, clock, viewers }).use(blackoutPages(staff), groupPages(staff)) },
    ...(deps.demo?.parts ?? []),
  ];
  const sessionCookie = fullName(jar, SESSION_COOKIE);
  const ready = readyChecks(read, fund);
  return webApp({ publicUrl, tls, sessionCookie, files, clock, random, log, ready, parts });
}

/** What must hold before a server may be sent visitors. */
function readyChecks(read: Reader, fund: () => Promise<{ policy: string }>): ReadyCheck[] {
  return [
    { name: "database", holds: async () => (await pendingMigrations(read.sql)).length === 0 },
    { name: "fund", holds: async () => (await fund()).policy !== "" },
    { name: "chain", holds: async () => (await currentTip(read)) !== undefined },
  ];
}

function coinRules(deps: ServerDeps): Pick<CoinPageDeps, "cursors" | "minDepth"> {
  return { cursors: cursors(deps.sessionKey), minDepth: deps.confirmDepth };
}

/** What everybody needs who takes or reads cases. */
function caseRules(
  deps: ServerDeps,
): Pick<StaffCaseDeps, "cursors" | "notRetried" | "shreds" | "tokenKeys"> {
  return {
    cursors: cursors(deps.sessionKey),
    shreds: deps.shreds,
    tokenKeys: deps.tokenKeys,
    notRetried: (error) => deps.log("case.not-retried", { error: errorName(error) }),
  };
}

/** The same for those who ask for help: what they send is sealed to the board too. */
function requestRules(
  deps: ServerDeps,
): ReturnType<typeof caseRules> &
  Pick<ClaimPageDeps, "people" | "triagers"> &
  Pick<ServerDeps, "releaseWindowHours"> {
  return {
    ...caseRules(deps),
    releaseWindowHours: deps.releaseWindowHours,
    triagers: (unit) => firstReaders(unit, deps),
    people: (unit) => peopleInForce(unit, deps),
  };
}

/** What slows floods: of codes that are tried, of addresses, and of requests for help. */
function boundsOf(
  { sessionKey, random, clock, perDay, coolingHours, evidence }: ServerDeps,
  limit: ReturnType<typeof rateLimits>,
  heed: (code: Code) => Promise<() => Promise<void>>,
): {
  giving: Pick<DonorPageDeps, "gate" | "limit" | "looks" | "perDay">;
  asking: Pick<
    ClaimPageDeps,
    "apiPerDay" | "changes" | "coolingHours" | "evidence" | "gate" | "limit" | "looks" | "shares"
  >;
} {
  // One limit for pages and JSON, and none that donors and those who ask for help share.
  const codes = (name: string, perCode: Bucket): CodeLimit =>
    codeLimit({ random, failures: limit({ ...WRONG_CODES, name }), perCode });
  const claims = (name: string, perCode: Bucket): CodeLimit =>
    codeLimit({ random, failures: limit({ ...WRONG_CODES, name }), perCode, unknown: heed });
  const works = puzzles(sessionKey, random);
  const flood = (name: string): RequestHandler => limit({ ...FLOOD, name });
  const gate = (kind: string, budgetOf?: (body: unknown) => string): WorkGate =>
    workGate(kind, {
      puzzles: works,
      clock,
      limit: flood(kind),
      ...(budgetOf === undefined ? {} : { budgetOf }),
    });
  return {
    giving: {
      gate: gate("startDonation", giftBudgetOf),
      limit: [flood("donate")],
      looks: codes("gifts", LOOKS_A_CODE),
      perDay: perDay.addresses,
    },
    asking: {
      apiPerDay: perDay.apiRequests,
      coolingHours,
      evidence: {
        ...evidence,
        uploads: uploads(UPLOADS),
        turns: claims("evidence", UPLOADS_A_CODE),
      },
      gate: gate("submitRequest"),
      limit: [flood("apply")],
      shares: limit(senderShare(perDay.apiRequests)),
      looks: claims("requests", LOOKS_A_CODE),
      changes: claims("changes", CHANGES_A_CODE),
    },
  };
}

function demoOf(deps: ServerDeps): Pick<DonorPageDeps, "demo"> {
  return deps.demo === undefined ? {} : { demo: deps.demo.facts };
}
