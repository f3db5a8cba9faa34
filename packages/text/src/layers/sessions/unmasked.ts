import type { Architecture, ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

const without = <V>(values: Readonly<Record<string, V>>, name: string): Record<string, V> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));

/** Why a class has no mask, and what its model is given in place of one. */
export interface Unmasked {
  readonly reason: string;
  /** Of token ids; nothing reads it by default. */
  mask(ids: Tensor): Tensor;
}

const recurrent: Unmasked = {
  reason: "the recurrence takes every token as it comes; Transformers ignores attention_mask",
  mask: (ids) => ids,
};

/** A class without attention_mask: neither its sessions nor its golden inputs have one. */
export const unmasked = <C extends ModelConfig>(
  architecture: Architecture<C>,
  { reason, mask }: Unmasked = recurrent,
): Architecture<C> => ({
  ...architecture,
  padding: { none: reason },
  sessions: (model, c) => {
    const { model: session } = architecture.sessions(model, c);
    if (!session) return {};
    const inputs = without(session.inputs, "attention_mask");
    // The shared session asks for a mask.
    return {
      model: {
        inputs,
        trace: (given, graph) => session.trace({ attention_mask: mask(given["input_ids"] as Tensor), ...given }, graph),
      },
    };
  },
  inputs: (c, context) => async (processors, purpose) => {
    const made = await architecture.inputs(c, context)(processors, purpose);
    return made && { ...made, inputs: without(made.inputs, "attention_mask") };
  },
});
