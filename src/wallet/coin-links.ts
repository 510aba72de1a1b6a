/** An output of ours, spent or not: its script, the transaction that made it, and those that spend it. Names are any texts. */
export interface LinkedOutput {
  readonly name: string;
  readonly script: string;
  readonly madeBy: string;
  readonly spentBy: readonly string[];
}

/**
 * Which coins an outsider can already put together, as a name for each output: two have the same exactly when a chain of these leads from
 * one to the other: paid to one script, made by one transaction, spent by one transaction, or one made by the transaction that spends the
 * other (change and all that descends from it). Depends on nothing but the outputs, not on their order.
 */
export function linkGroups(outputs: readonly LinkedOutput[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    // Paths are made short on the way, or a long chain of change would be walked again for every coin.
    for (let at = name; at !== root;) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const join = (a: string, b: string): void => {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (x !== y) parents.set(x < y ? y : x, x < y ? x : y);
  };
  for (const { name, script, madeBy, spentBy } of outputs) {
    join(`coin ${name}`, `script ${script}`);
    for (const transaction of [madeBy, ...spentBy]) join(`coin ${name}`, `tx ${transaction}`);
  }
  return new Map(outputs.map(({ name }) => [name, rootOf(`coin ${name}`)]));
}
