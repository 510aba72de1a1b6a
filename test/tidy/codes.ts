import ts from "typescript";
import { nodesOf, parse, place } from "./source-tree.ts";
import type { Source } from "./source-tree.ts";

/** One name that a person may be answered with, and where it is written. */
export interface NamedCode {
  readonly name: string;
  readonly at: string;
}

/** Codes of faults: `new Fault(kind, "code", …)`, also both branches of a condition. */
export function faultCodes(source: Source): NamedCode[] {
  return namesIn(source, (node) => (isMaking(node, "Fault") ? node.arguments?.[1] : undefined));
}

/** Rules of refusals: `new Refusal("rule")` and `must(holds, "rule")`. */
export function refusalRules(source: Source): NamedCode[] {
  return namesIn(source, (node) => {
    if (isMaking(node, "Refusal")) return node.arguments?.[0];
    const isMust = ts.isCallExpression(node) && node.expression.getText() === "must";
    return isMust ? node.arguments[1] : undefined;
  });
}

/** Codes that a route declares in its `problems`. */
export function declaredCodes(source: Source): NamedCode[] {
  return namesIn(source, (node) =>
    ts.isPropertyAssignment(node) && node.name.getText() === "problems"
      ? node.initializer
      : undefined,
  );
}

function namesIn(source: Source, argumentOf: (node: ts.Node) => ts.Node | undefined): NamedCode[] {
  const file = parse(source);
  return nodesOf(file).flatMap((node) => {
    const argument = argumentOf(node);
    if (argument === undefined) return [];
    return nodesOf(argument)
      .filter((inner) => ts.isStringLiteral(inner) && !isCompared(inner))
      .map((inner) => ({
        name: ts.isStringLiteral(inner) ? inner.text : "",
        at: place(file, inner.getStart()),
      }));
  });
}

function isMaking(node: ts.Node, name: string): node is ts.NewExpression {
  return ts.isNewExpression(node) && node.expression.getText() === name;
}

/** In `kind === "x" ? "a" : "b"` only "a" and "b" are names. */
function isCompared(node: ts.Node): boolean {
  return ts.isBinaryExpression(node.parent);
}
