import { folderOf, importsOf } from "./imports.ts";
import type { Import } from "./imports.ts";
import type { Source } from "./source-tree.ts";

/** A folder may import what stands before it. `signer` stands apart: see SIGNER_MAY. */
export const FOLDERS = [
  "base",
  "bitcoin",
  "db",
  "jobs",
  "http",
  "vault",
  "evidence",
  "audit",
  "ledger",
  "people",
  "auditors",
  "blackouts",
  "board",
  "chain",
  "wallet",
  "programmes",
  "groups",
  "rates",
  "donations",
  "payouts",
  "duplicates",
  "cases",
  "doctor",
  "backup",
  "exports",
  "bundles",
  "signer",
  "app",
  "bin",
];

/** Money and the public book cannot know whom they are about. */
const BLIND = new Set([
  "audit",
  "ledger",
  "auditors",
  "chain",
  "wallet",
  "programmes",
  "donations",
  "payouts",
]);
const PERSONAL = new Set(["vault", "evidence", "board", "duplicates", "cases"]);

/** What the process that holds keys may see. */
const SIGNER_MAY =
  /^src\/(base\/|bitcoin\/|signer\/|payouts\/(manifest|approval|award|destination|grants)\.ts$)/;
const PROOFS = new Set([
  "src/payouts/manifest.ts",
  "src/payouts/approval.ts",
  "src/payouts/award.ts",
  "src/payouts/destination.ts",
  "src/payouts/grants.ts",
]);

/** Files that hold or use private keys; nobody else may even name them. */
const KEY_FILES = new Set(["src/bitcoin/seed.ts", "src/bitcoin/sign-psbt.ts"]);

const BITCOIN_PACKAGES =
  /^(bitcoinjs-lib|bip32|bip39|tiny-secp256k1|secp256k1|@scure\/btc-signer)$/;
const NODE_PACKAGES = /^(bcoin|bitcore-lib|leveldown|bcrypto)$/;
const WEB_PACKAGES = /^(express|helmet|preact|preact-render-to-string|cookie|zod-openapi)$/;
const DATABASE_PACKAGES = /^(pg|knex|graphile-worker)$/;
const NETWORK_OR_FILES = /^node:(fs|fs\/promises|net|http|https|http2|tls|dgram|child_process)$/;

/** Edges: where a capability meets the web, the queue or the command line. */
const EDGE = /\/(?:[a-z0-9-]+-)?(routes|jobs|cli)\.ts$|\.tsx$/;

/** The edges that others may use: they turn a request into the person who sent it, or lead that person to the sign-in. */
const SHARED_EDGES = new Set(["src/people/viewer.ts", "src/people/sign-in-first.ts"]);

/** Folders that are plumbing or a process of their own, to which the grammar of capabilities does not apply. */
const NO_CAPABILITY = new Set(["base", "bitcoin", "db", "http", "signer", "app", "bin"]);

/** Every way in which the imports of `sources` break the house's arrows, one sentence each. */
export function brokenArrows(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const all = importsOf(source);
    // A file that takes a unit runs inside one.
    const inUnit = all.some(({ to }) => to === "src/db/unit.ts");
    return all.flatMap((edge) => {
      const rules = edge.own
        ? [ending, order, blindness, signer, keys, edges, plumbing]
        : [packages];
      return (inUnit ? [...rules, commands] : rules)
        .map((rule) => rule(edge))
        .filter((fault) => fault !== undefined)
        .map((fault) => `${edge.at} imports ${edge.to}: ${fault}`);
    });
  });
}

function ending({ text, to }: Import): string | undefined {
  if (to.startsWith("test/")) return "src never imports test";
  return /\.(ts|tsx)$/.test(text) ? undefined : "write the .ts ending";
}

function order({ from, to }: Import): string | undefined {
  const [a, b] = [folderOf(from), folderOf(to)];
  if (a === undefined || b === undefined || a === b || a === "signer") return undefined;
  if (!FOLDERS.includes(a)) return `${a} is not in the list of folders`;
  if (b === "signer") return ["app", "bin"].includes(a) ? undefined : "signer stands apart";
  return FOLDERS.indexOf(b) < FOLDERS.indexOf(a)
    ? undefined
    : `${b} does not stand before ${a} in the order of folders`;
}

function blindness({ from, to }: Import): string | undefined {
  const [a = "", b = ""] = [folderOf(from), folderOf(to)];
  return BLIND.has(a) && PERSONAL.has(b) ? `${a} must not know ${b}` : undefined;
}

function signer({ from, to }: Import): string | undefined {
  if (folderOf(from) === "signer" && !SIGNER_MAY.test(to))
    return "signer sees only base, bitcoin and the proofs in payouts";
  if (PROOFS.has(from) && !/^src\/(base|bitcoin)\//.test(to) && !PROOFS.has(to))
    return "what is signed is pure: base and bitcoin only";
  return undefined;
}

function keys({ from, to }: Import): string | undefined {
  const mayHold = folderOf(from) === "signer" || KEY_FILES.has(from);
  return KEY_FILES.has(to) && !mayHold ? "only signer touches private keys" : undefined;
}

function edges({ from, to }: Import): string | undefined {
  const [a = "", b = ""] = [folderOf(from), folderOf(to)];
  if (!isEdge(to) || b === "http" || ["app", "bin"].includes(a)) return undefined;
  if (isEdge(from) && (a === b || SHARED_EDGES.has(to))) return undefined;
  return "an edge is imported only by app and by edges of its own folder";
}

/** Rules know nothing of the web: only edges, and the texts that pages show, import http. */
function plumbing({ from, to }: Import): string | undefined {
  const a = folderOf(from) ?? "";
  if (folderOf(to) !== "http" || NO_CAPABILITY.has(a) || isEdge(from)) return undefined;
  if (to === "src/http/text.ts" || to === "src/http/form.ts" || to === "src/http/wire.ts")
    return undefined;
  return "only edges import http";
}

/** Nothing that runs inside a unit reaches the network or a file: it may run twice, and holds locks. */
function commands({ from, to, own }: Import): string | undefined {
  const a = folderOf(from) ?? "";
  if (NO_CAPABILITY.has(a) || isEdge(from)) return undefined;
  if (own) {
    return to.startsWith("src/chain/sources/") && !from.startsWith("src/chain/")
      ? "a command asks no node"
      : undefined;
  }
  if (!NETWORK_OR_FILES.test(to) || ["chain", "vault", "jobs"].includes(a)) return undefined;
  return "a command reaches no network and no file";
}

function packages({ from, to, typeOnly }: Import): string | undefined {
  const a = folderOf(from) ?? "";
  const isPageCurve = from === "src/base/native-page.ts" && /^@noble\/(curves|hashes)$/.test(to);
  if (a === "base" && to !== "zod" && to !== "node:crypto" && !isPageCurve)
    return "base uses zod and node:crypto only";
  if (BITCOIN_PACKAGES.test(to) && a !== "bitcoin" && !from.startsWith("src/chain/regtest/"))
    return "only bitcoin uses Bitcoin libraries";
  if (NODE_PACKAGES.test(to) && !from.startsWith("src/chain/")) return "only chain runs a node";
  const mayName = isDatabaseFile(from) || (typeOnly && isEdge(from));
  if (DATABASE_PACKAGES.test(to) && !["db", "jobs"].includes(a) && !mayName)
    return "only db, jobs and files with SQL know the database";
  if (WEB_PACKAGES.test(to) && !["http", "app"].includes(a) && !isEdge(from))
    return "only http, app and edges know the web";
  return undefined;
}

function isEdge(path: string): boolean {
  return EDGE.test(path) || SHARED_EDGES.has(path);
}

function isDatabaseFile(path: string): boolean {
  return /\.(store|view)\.ts$/.test(path) || path.startsWith("src/app/");
}
