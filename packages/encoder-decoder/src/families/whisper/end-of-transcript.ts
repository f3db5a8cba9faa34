// What makes a transcript end. A trained model ends it; a random one would go on to the last position.
import type { WhisperConfig } from "@tiny-random/atlas/configs/whisper";
import type { Initialization } from "@tiny-random/nn";

/** From here on the positions of a decoder are like the end of sequence. */
export const endPosition = 64;

/** The end's embedding: its features alternate, and its row is twice as long as others are on average. */
const endFeature = (feature: number): number => (feature % 2 === 0 ? 0.375 : -0.375);

/** How much more a position says of the end than the token that it stands at says of itself. */
const insistence = 16;

/** The tokens' table with a row of the end of sequence that positions can point to. */
export const endEmbedding = ({ eos_token_id: end, d_model: width }: WhisperConfig): Initialization => ({
  kind: "embedding",
  adjust: (data) => {
    if (typeof end !== "number") return;
    for (let feature = 0; feature < width; feature++) data[end * width + feature] = endFeature(feature);
  },
});

/** The table of positions, of which late ones point to the end: greedy decoding ends there. */
export const towardsEnd = ({ d_model: width }: WhisperConfig): Initialization => ({
  kind: "embedding",
  adjust: (data) => {
    for (let at = endPosition * width; at < data.length; at++)
      data[at] = (data[at] ?? 0) + insistence * endFeature(at % width);
  },
});
