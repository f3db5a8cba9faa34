/** Work by key: who asks while it is under way waits for the same result instead of starting it again. */
export const sharedWork = <R>(work: (key: string) => Promise<R>): ((key: string) => Promise<R>) => {
  const running = new Map<string, Promise<R>>();
  return (key) => {
    const known = running.get(key);
    if (known) return known;
    const started = work(key).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
};
