import { type Architecture, defineArchitecture, type SessionInput } from "@tiny-random/core";
import { module, type StoredTensor, type Tensor } from "@tiny-random/nn";
import { textInputs, withExtras } from "../../inputs.ts";
import { type TextContext, type TextModel, withHeads } from "../sessions/backbone.ts";
import { encoderSession } from "../sessions/text-sessions.ts";
import { type BeamConfig, beamAnswers, beamHeads } from "./beam-heads.ts";
import type { EncoderFamily } from "./encoder-heads.ts";

const excludedTokens: SessionInput = { dtype: "float32", axes: ["batch_size", "sequence_length"] };

/** Padding cannot be in an answer. */
const excludePadding = (rows: readonly (readonly number[])[]): Record<string, StoredTensor> => ({
  p_mask: {
    dtype: "float32",
    shape: [rows.length, rows[0]?.length ?? 0],
    data: Float32Array.from(rows.flat(), (kept) => 1 - kept),
  },
});

/** Heads beside the backbone, or all of them under a key. */
const withAnswers = <C extends BeamConfig>(family: EncoderFamily<C>, c: C, key: string | undefined): TextModel => {
  const heads = beamHeads(c, family.width(c));
  const excluded = (context: TextContext) => context.extras?.["p_mask"] as Tensor;
  if (key === undefined)
    return withHeads(family.key, family.backbone(c), heads, (m, hidden, _ids, _base, context) =>
      beamAnswers(c, m, hidden, excluded(context)),
    );
  const head = module(heads, (m, hidden: Tensor, mask: Tensor) => beamAnswers(c, m, hidden, mask));
  return withHeads(family.key, family.backbone(c), { [key]: head }, (m, hidden, _ids, _base, context) =>
    (m[key] as typeof head)(hidden, excluded(context)),
  );
};

/** The class of answers by beams; XLM's has its heads under a key. */
export const beamAnswering = <C extends BeamConfig>(family: EncoderFamily<C>, key?: string): Architecture<C> => {
  const { tokenTypes = true, padding = "right" } = family;
  return defineArchitecture({
    padding: { none: "the last token says whether there is an answer, and positions count padding" },
    build: (c: C) => withAnswers(family, c, key),
    sessions: (model) => encoderSession(model, { tokenTypes, extras: { p_mask: excludedTokens } }),
    inputs: (c) => withExtras(textInputs(c, { padding, tokenTypes, pairs: true }), excludePadding),
  });
};
