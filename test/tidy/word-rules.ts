import ts from "typescript";
import { nodesOf, parse, place } from "./source-tree.ts";
import type { Source } from "./source-tree.ts";

/** Files that are the outside: the clock, chance and the environment come from there. */
const OUTSIDE = /^(src\/app\/system\.ts|src\/bin\/|test\/|scripts\/)/;

/** Files that wait for other processes, peers or their own shutdown, and may use timers for it. */
const WAITS =
  /^src\/(app|bin|signer|db\/embedded|chain|jobs)\/|^src\/(http\/(health|pour-stream|upload-places)|db\/leader)\.ts$|\/jobs\.ts$|\/cli\.ts$/;

/** Names of files that say nothing about what is inside. */
const EMPTY_NAMES =
  /(^|[/-])(index|utils?|helpers?|types|common|misc|service|manager|controller|dto|constants)\.tsx?$/;

/** Where SQL may stand. */
const SQL_FILES = /\.(store|view)\.ts$|^src\/(db|jobs)\/|^migrations\/|^test\//;

/** Property accesses that bring in time or chance by the back door. */
const HIDDEN = new Set([
  "Date.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "process.hrtime",
]);
/** Measuring how long a wait took is not the time of day. */
const STOPWATCH = "performance.now";
const CHANCE = /^(randomBytes|randomUUID|randomInt|getRandomValues)$/;
const TIMERS = /^(setTimeout|setInterval)$/;

/** SQL's own clocks; times are written by the unit. */
const SQL_CLOCK = /\b(now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\))/i;
const SQL_START =
  /^\s*(select\s[\s\S]+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|truncate\s|lock\s+table\s|create\s+(table|index|function|role|trigger|view)\s|alter\s+(table|role)\s|with\s+\w+\s+as\s*\()/i;

/** The job library's own table, which must be the same as the library makes it. */
const LIBRARY_SCHEMA = "src/jobs/job-schema.store.ts";

/** Words for unfinished work, and folders of somebody's machine. */
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
const PRETEND = /\b(stub|placeholder)\b/i;
const MACHINE = /(^|[\s"'`(=])\/(home|Users|root)\/[a-z]/;

/** Other words for things that docs/words.md names. */
const SYNONYMS = /\b(grantee|beneficiary|disbursal|wallet address)\b/i;

/** Every banned word in the file, one sentence each. Comments are read for unfinished work only. */
export function bannedWords(source: Source): string[] {
  const file = parse(source);
  const faults: string[] = [];
  const add = (node: ts.Node, fault: string): void =>
    void faults.push(`${place(file, node.getStart())} ${fault}`);
  if (EMPTY_NAMES.test(source.path)) faults.push(`${source.path} is named after nothing`);
  for (const node of nodesOf(file)) {
    for (const rule of [hiddenInputs, modules, sqlWords, strings]) {
      const fault = rule(node, source.path);
      if (fault !== undefined) add(node, fault);
    }
  }
  source.text.split("\n").forEach((line, index) => {
    const fault = lineFault(line, source.path);
    if (fault !== undefined) faults.push(`${source.path}:${index + 1} ${fault}`);
  });
  return faults;
}

function hiddenInputs(node: ts.Node, path: string): string | undefined {
  if (OUTSIDE.test(path)) return undefined;
  if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
    if ((node.arguments ?? []).length === 0)
      return "new Date() hides the clock: take `at` or a Clock";
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const text = `${node.expression.text}.${node.name.text}`;
    if (HIDDEN.has(text) || (text === STOPWATCH && !WAITS.test(path)))
      return `${text} hides time or chance: take it as an argument`;
    if (text === "process.env") return "process.env is read in bin only";
    if (text.startsWith("console.")) return "console writes what nobody has allowed: use the log";
  }
  if (ts.isIdentifier(node) && CHANCE.test(node.text) && !isDeclaredName(node))
    return `${node.text} hides chance: take a Random`;
  if (ts.isIdentifier(node) && TIMERS.test(node.text) && !WAITS.test(path))
    return `${node.text} hides time: only processes wait`;
  return undefined;
}

function modules(node: ts.Node, path: string): string | undefined {
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
    return "export … from hides where a thing lives: import it from there";
  if (
    ts.isPropertyAccessExpression(node) &&
    /^(vi|jest|mock)\.(do)?(mock|module)$/i.test(node.getText())
  )
    return "modules are not mocked: pass the thing as an argument";
  if (ts.isExportAssignment(node) && path.startsWith("src/")) return "exports have names";
  return undefined;
}

function sqlWords(node: ts.Node, path: string): string | undefined {
  if (path.startsWith("test/")) return undefined;
  const text = literalText(node);
  if (text !== undefined && SQL_CLOCK.test(text) && path !== LIBRARY_SCHEMA)
    return "SQL's clock is not ours: write the unit's `at`";
  if (SQL_FILES.test(path)) return undefined;
  if (text !== undefined && isSql(text)) return "SQL stands in stores and views only";
  if (ts.isCallExpression(node) && /(^|\.)sql(\.raw)?$/.test(node.expression.getText()))
    return "queries stand in stores and views only";
  return undefined;
}

function strings(node: ts.Node, path: string): string | undefined {
  const text = path.startsWith("test/tidy/") ? undefined : literalText(node);
  if (text === undefined) return undefined;
  return SYNONYMS.test(text) ? "docs/words.md has another word for this" : undefined;
}

function lineFault(line: string, path: string): string | undefined {
  const isRule = path.startsWith("test/tidy/");
  if (isRule) return undefined;
  if (UNFINISHED.test(line)) return "finish it or leave it out";
  if (/^\s*(\/\/|\*|\/\*)/.test(line) && PRETEND.test(line)) return "nothing pretends to be done";
  if (/eslint-disable|@ts-ignore|@ts-nocheck/.test(line)) return "the tools are not silenced";
  if (/@ts-expect-error/.test(line) && !path.startsWith("test/"))
    return "the tools are not silenced";
  if (MACHINE.test(line) && !path.startsWith("test/")) return "no paths of one machine";
  return undefined;
}

/** SQL is written in small or in capital letters; a sentence that begins with "Select" is for people. */
function isSql(text: string): boolean {
  const first = /[A-Za-z]+/.exec(text)?.[0] ?? "";
  return SQL_START.test(text) && [first.toLowerCase(), first.toUpperCase()].includes(first);
}

function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.getText().slice(1, -1);
  return undefined;
}

/** `randomInt` of base/clock.ts is ours: it takes a Random. */
function isDeclaredName(node: ts.Identifier): boolean {
  return node.text === "randomInt";
}
