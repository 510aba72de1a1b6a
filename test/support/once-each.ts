/** Work that is done once for each key, however many ask at the same time; what failed is done again for whoever asks next. */
export function onceEach<K, T>(work: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const known = new Map<K, Promise<T>>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const begun = work(key);
    known.set(key, begun);
    begun.catch(() => known.delete(key));
    return begun;
  };
}
