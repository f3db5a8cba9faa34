import type { SplinterConfig } from "@tiny-random/atlas/configs/splinter";
import { activation, forbidden, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";

const dense = (width: number) =>
  module({ dense: linear(width, width), LayerNorm: layerNorm(width) }, (m, x: Tensor) =>
    m.LayerNorm(activation("gelu")(m.dense(x))),
  );

/** Scores of padding, `[batch, length]` of zeros in the mask, become so low that no answer is there. */
const withoutPadding = (scores: Tensor, mask: Tensor): Tensor =>
  scores.add(mask.neg().add(1).to("float32").unsqueeze(1).mul(forbidden));

/**
 * Question-aware span selection (Ram et al., 2021): hidden states `[batch, length, width]` and the places of question
 * tokens, int64 `[batch, questions]` → scores of each one's answer to start and to end, `[batch, questions, length]`.
 */
export const spanSelection = (c: SplinterConfig) => {
  const width = c.hidden_size;
  return module(
    {
      query_start_transform: dense(width),
      query_end_transform: dense(width),
      start_transform: dense(width),
      end_transform: dense(width),
      start_classifier: linear(width, width, { bias: false }),
      end_classifier: linear(width, width, { bias: false }),
    },
    (m, hidden: Tensor, places: Tensor, mask: Tensor) => {
      const asked = hidden.gather(1, places.unsqueeze(-1).expand([...places.shape, width]));
      const start = m.start_classifier(m.query_start_transform(asked));
      const end = m.end_classifier(m.query_end_transform(asked));
      return {
        start_logits: withoutPadding(start.matmul(m.start_transform(hidden).transpose(1, 2)), mask),
        end_logits: withoutPadding(end.matmul(m.end_transform(hidden).transpose(1, 2)), mask),
      };
    },
  );
};
