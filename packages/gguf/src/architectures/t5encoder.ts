import { defineGguf } from "../architecture.ts";
import { otherProjections, textEncoderWeights, textToTextFields } from "../text-to-text.ts";
import { geluTable } from "../tolerances.ts";

/** The encoder of T5, mT5 and UMT5 by itself. */
export default defineGguf({
  name: "t5encoder",
  kind: "encoder",
  classes: ["MT5EncoderModel", "T5EncoderModel", "UMT5EncoderModel"],
  fields: textToTextFields,
  weights: { ...textEncoderWeights, shared: "token_embd" },
  refusals: otherProjections,
  tolerance: geluTable,
});
