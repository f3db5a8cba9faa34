/** Results kept by what they were made from, the latest so many: making one again only when it was long unused. */
export const recent = <V>(most: number): ((key: string, make: () => V) => V) => {
  const kept = new Map<string, V>();
  return (key, make) => {
    const known = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, known);
    for (const oldest of [...kept.keys()].slice(0, -most)) kept.delete(oldest);
    return known;
  };
};
