/**
 * A look by key that holds for one turn of the event loop: who asks again within it gets the same answer without another
 * look, so a hundred requests that arrive together cost one.
 */
export const onceATurn = <R>(look: (key: string) => R): ((key: string) => R) => {
  const seen = new Map<string, { readonly answer: R }>();
  return (key) => {
    const known = seen.get(key);
    if (known) return known.answer;
    const answer = look(key);
    if (seen.size === 0) setImmediate(() => seen.clear());
    seen.set(key, { answer });
    return answer;
  };
};
