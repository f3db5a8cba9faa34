/** A function of objects that never change, which remembers what it gave for each as long as the object lives. */
export const memoized = <Of extends object, Result>(of: (object: Of) => Result): ((object: Of) => Result) => {
  const results = new WeakMap<Of, Result>();
  return (object) => {
    const result = results.get(object) ?? of(object);
    results.set(object, result);
    return result;
  };
};
