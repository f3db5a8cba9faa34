import { defineGguf } from "../architecture.ts";
import { mapped } from "../changes.ts";
import { count, numberOf } from "../fields.ts";
import { otherProjections, textDecoderWeights, textEncoderWeights, textToTextFields } from "../text-to-text.ts";
import { geluTable } from "../tolerances.ts";

/** T5 (Raffel et al., 2020), mT5 and UMT5. */
export default defineGguf({
  name: "t5",
  kind: "sequence-to-sequence",
  classes: ["MT5ForConditionalGeneration", "T5ForConditionalGeneration", "UMT5ForConditionalGeneration"],
  fields: {
    ...textToTextFields,
    decoder_block_count: count("num_decoder_layers", "num_layers"),
    decoder_start_token_id: count("decoder_start_token_id"),
  },
  weights: {
    ...textEncoderWeights,
    ...textDecoderWeights,
    // T5 and UMT5 scale their states before the embeddings score them; mT5 and llama.cpp do not.
    shared: (weight, config) =>
      config.model_type === "mt5" || config["tie_word_embeddings"] === false
        ? { token_embd: weight }
        : { token_embd: weight, output: mapped(weight, (value) => value * numberOf(config, "d_model") ** -0.5) },
    lm_head: "output",
  },
  refusals: otherProjections,
  tolerance: geluTable,
});
