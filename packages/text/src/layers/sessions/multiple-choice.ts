import type { Session, SessionInput } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import type { TextForward } from "./backbone.ts";

const tokens: SessionInput = { dtype: "int64", axes: ["batch_size", "num_choices", "sequence_length"] };

/** What is unusual about a multiple-choice session. */
export interface ChoicesOptions {
  readonly tokenTypes?: boolean;
  /** The input `[batch, choices]` that says where each choice is read. */
  readonly choiceTokens?: string;
  /** Further inputs with a value for every token, by name. */
  readonly tokenInputs?: readonly string[];
  /** Further inputs, whose first axes are those of the texts and of their choices. */
  readonly extras?: Readonly<Record<string, SessionInput>>;
}

/**
 * A text model over several continuations of each text: `[batch, choices, length]` in; every output gets its choices back,
 * `[batch, choices, ...]`, and a last axis of length 1 is a score, which goes.
 */
export const choicesSession = (
  model: TextForward,
  { tokenTypes, choiceTokens, tokenInputs = [], extras = {} }: ChoicesOptions,
): Record<string, Session> => ({
  model: {
    inputs: {
      input_ids: tokens,
      attention_mask: tokens,
      ...(tokenTypes && { token_type_ids: tokens }),
      ...Object.fromEntries(tokenInputs.map((name) => [name, tokens])),
      ...extras,
      ...(choiceTokens && { [choiceTokens]: { dtype: "int64", axes: ["batch_size", "num_choices"] } }),
    },
    trace: (inputs) => {
      const { input_ids, attention_mask, token_type_ids } = inputs;
      if (!input_ids || !attention_mask) throw new Error("a text session needs input_ids and attention_mask");
      const choice_token_ids = choiceTokens ? inputs[choiceTokens]?.flatten(0, 1).unsqueeze(-1) : undefined;
      const rows = input_ids.flatten(0, 1);
      const outputs = model(rows, {
        attention_mask: attention_mask.flatten(0, 1),
        token_type_ids: token_type_ids?.flatten(0, 1),
        choice_token_ids,
        extras: Object.fromEntries(
          [...tokenInputs, ...Object.keys(extras)].map((name) => [name, (inputs[name] as Tensor).flatten(0, 1)]),
        ),
      });
      return Object.fromEntries(
        Object.entries(outputs).map(([name, output]) => [name, withChoices(output, input_ids)]),
      );
    },
  },
});

const withChoices = (output: Tensor, ids: Tensor): Tensor => {
  const rest = output.size(-1) === 1 ? output.shape.slice(1, -1) : output.shape.slice(1);
  return output.reshape([ids.size(0), ids.size(1), ...rest]);
};
