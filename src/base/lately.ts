/**
 * Remembers what work found lately that depends on its key alone, at most `most` of it: the key names everything that the answer is made of, byte for
 * byte, so whoever changes any of it is looked at anew. Work that throws is done again. What is given out is frozen all the way down, because many hold it:
 * it must be plain data, of objects, arrays, texts, numbers and truth values. Anything else is refused with TypeError and not kept, because freezing keeps
 * nobody from filling a Map or a Date anew, and bytes cannot be frozen.
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
  if (!isPlain(value)) throw new TypeError("lately: only plain data can be kept");
  Object.freeze(value);
  for (const each of Object.values(value) as unknown[]) {
    if (typeof each === "function" || typeof each === "symbol")
      throw new TypeError("lately: only plain data can be kept");
    if (typeof each === "object" && each !== null) freeze(each);
  }
}

/** An object or an array of nobody's class, with nothing hidden and nothing that is computed when it is read. */
function isPlain(value: object): boolean {
  const kind: unknown = Object.getPrototypeOf(value);
  const hasOnlyValues = Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (property) => "value" in property,
  );
  return (
    (Array.isArray(value)
      ? kind === Array.prototype
      : kind === Object.prototype || kind === null) &&
    Object.getOwnPropertySymbols(value).length === 0 &&
    hasOnlyValues
  );
}
