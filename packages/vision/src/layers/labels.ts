/** Names of labels as configs have them, in both directions: what pipelines call what a model found. */
export const labels = (names: readonly string[]) => ({
  id2label: Object.fromEntries(names.map((name, id) => [String(id), name])),
  label2id: Object.fromEntries(names.map((name, id) => [name, id])),
});
