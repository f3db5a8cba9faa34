// Images whose tokens see each other both ways: the decoder reads which tokens are images'.
import { type Architecture, idTensor, type Language, rowsOf, type Tensors } from "@tiny-random/core";

/** Whether a config's images see themselves whole. */
export const seesBothWays = (c: Readonly<Record<string, unknown>>): boolean =>
  (c["text_config"] as { readonly use_bidirectional_attention?: unknown }).use_bidirectional_attention === "vision";

/** A language model whose sessions read which tokens are images'. */
export const typedLanguage = (language: Language): Language => ({
  ...language,
  inputs: {
    ...language.inputs,
    mm_token_type_ids: { dtype: "int64", axes: ["batch_size", "past_sequence_length + sequence_length"] },
  },
  states: ({ mm_token_type_ids, ...inputs }) =>
    language.states({ ...inputs, ...(mm_token_type_ids && { token_type_ids: mm_token_type_ids }) }),
});

/** Types of so many tokens of each text: its prompt's, and those of words. */
const typesUpTo = ({ mm_token_type_ids: types }: Tensors, total: number): Tensors => {
  const rows = types ? rowsOf(types) : [];
  return { mm_token_type_ids: idTensor(rows.map((row) => Array.from({ length: total }, (_, at) => row[at] ?? 0))) };
};

const lengthOf = ({ input_ids: ids }: Tensors): number => ids?.shape[1] ?? 0;

/** A forward whose decoder is told of types, where the config's images see themselves whole. */
export const typedForward =
  (forward: NonNullable<Architecture["forward"]>): NonNullable<Architecture["forward"]> =>
  (run, inputs, c) => {
    if (!seesBothWays(c)) return forward(run, inputs, c);
    const types = typesUpTo(inputs, lengthOf(inputs));
    const told: typeof run = (session, feeds) =>
      run(session, session === "decoder_model_merged" ? { ...feeds, ...types } : feeds);
    return forward(told, inputs, c);
  };

/** The same of generation. */
export const typedDecoding =
  (decoding: NonNullable<Architecture["decoding"]>): NonNullable<Architecture["decoding"]> =>
  async (run, inputs, settings) => {
    const plan = await decoding(run, inputs, settings);
    if (!seesBothWays(settings)) return plan;
    return {
      ...plan,
      feed: async (ids, total) => ({ ...(await plan.feed(ids, total)), ...typesUpTo(inputs, total) }),
      whole: (rows) => ({ ...plan.whole(rows), ...typesUpTo(inputs, rows[0]?.length ?? 0) }),
    };
  };
