/**
 * Remembers what work found lately that depends on its key alone, at most `most` of it: the key names everything that the answer is made of, byte for
 * byte, so whoever changes any of it is looked at anew. Work that throws is done again. What is given out is frozen all the way down, because many hold it.
 */
export function lately<T extends object>(most: number): (key: string, find: () => T) => T {
  const known = new Map<string, T>();
  return (key, find) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find();
    freeze(found);
    if (known.size >= most) known.clear();
    known.set(key, found);
    return found;
  };
}

function freeze(value: object): void {
  Object.freeze(value);
  for (const each of Object.values(value) as unknown[])
    if (typeof each === "object" && each !== null) freeze(each);
}
