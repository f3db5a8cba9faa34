import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { spokenInputs } from "../spoken-inputs.ts";

/** Ids and their mask, `[batch, tokens]` int64 → sound and what it was made of. */
export type Speaker = ((ids: Tensor, mask: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

/**
 * A class that speaks texts: one session.
 *
 * @param unused parameters that speaking does not read, each with the reason
 */
export const spokenClass = <C extends ModelConfig>(
  build: (c: C) => Speaker,
  unused: Readonly<Record<string, string>>,
): Architecture<C> =>
  defineArchitecture({
    task: "text-to-audio",
    padding: { none: "the decoder's convolutions go on past the end of what a row says" },
    unused,
    build,
    sessions: (model) => {
      const tokens = { dtype: "int64" as const, axes: ["batch_size", "sequence_length"] };
      return {
        model: {
          inputs: { input_ids: tokens, attention_mask: tokens },
          trace: ({ input_ids, attention_mask }) => {
            if (!input_ids || !attention_mask)
              throw new Error("a session of speech needs input_ids and attention_mask");
            return model(input_ids, attention_mask);
          },
        },
      };
    },
    inputs: () => spokenInputs,
  });
