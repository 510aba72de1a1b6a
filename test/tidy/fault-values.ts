import ts from "typescript";
import { nodesOf, parse } from "./source-tree.ts";
import type { Source } from "./source-tree.ts";

/** Everything in the sentence and the members of each `new Fault(…)` of a file that is no literal text, as `folder/file.ts expression`, each once. */
export function faultValues(source: Source): string[] {
  const found = new Set<string>();
  for (const node of nodesOf(parse(source))) {
    if (!ts.isNewExpression(node) || node.expression.getText() !== "Fault") continue;
    const [, , sentence, more] = node.arguments ?? [];
    for (const each of [...valuesIn(sentence), ...valuesIn(more)]) found.add(each);
  }
  const file = source.path.replace(/^src\//, "");
  return [...found].map((each) => `${file} ${each}`);
}

/** The expressions of which the value of a node is made, literals left out: of templates, of both branches of a condition, of sums, and of members of objects. */
function valuesIn(node: ts.Node | undefined): string[] {
  if (node === undefined || isLiteral(node)) return [];
  if (ts.isParenthesizedExpression(node)) return valuesIn(node.expression);
  if (ts.isTemplateExpression(node))
    return node.templateSpans.flatMap(({ expression }) => valuesIn(expression));
  if (ts.isConditionalExpression(node))
    return [...valuesIn(node.whenTrue), ...valuesIn(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [...valuesIn(node.left), ...valuesIn(node.right)];
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(memberIn);
  return [node.getText().replace(/\s+/g, " ")];
}

function memberIn(member: ts.ObjectLiteralElementLike): string[] {
  if (ts.isPropertyAssignment(member)) return valuesIn(member.initializer);
  if (ts.isSpreadAssignment(member)) return valuesIn(member.expression);
  return [member.name.getText()];
}

function isLiteral(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isNumericLiteral(node)
  );
}
