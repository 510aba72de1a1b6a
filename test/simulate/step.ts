/** A step of a schedule, as it is drawn, printed and played again: its name, whole numbers, and for some the steps it is made of. */
export interface Step {
  readonly name: string;
  readonly args: readonly number[];
  readonly inner?: readonly Step[];
}

/** Written as on a command line: `freeze:0`, `crash:12,1(follow:0)`, steps parted by spaces. */
export function formatSteps(steps: readonly Step[]): string {
  return steps
    .map(({ name, args, inner }) => {
      const numbers = args.length === 0 ? "" : `:${args.join(",")}`;
      return `${name}${numbers}${inner === undefined ? "" : `(${formatSteps(inner)})`}`;
    })
    .join(" ");
}

/** The steps of such a text; throws for one that is none. */
export function parseSteps(text: string): Step[] {
  const tokens = text.match(/[a-z-]+(?::\d+(?:,\d+)*)?\(?|\)/gi) ?? [];
  const stack: Step[][] = [[]];
  for (const token of tokens) {
    if (token === ")") {
      stack.pop();
      continue;
    }
    const [name = "", numbers] = token.replace(/\($/, "").split(":");
    const args = numbers === undefined ? [] : numbers.split(",").map(Number);
    const inner: Step[] = [];
    const step = token.endsWith("(") ? { name, args, inner } : { name, args };
    stack.at(-1)!.push(step);
    if (token.endsWith("(")) stack.push(inner);
  }
  const [steps] = stack;
  if (steps === undefined || stack.length !== 1 || formatSteps(steps) !== text.trim())
    throw new Error(`This is no list of steps: ${text}`);
  return steps;
}
