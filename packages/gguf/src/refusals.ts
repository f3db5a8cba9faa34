import type { ModelConfig } from "@tiny-random/core";
import type { Architecture } from "./architecture.ts";

type Refusal = NonNullable<Architecture["refusals"]>[number];

/**
 * A Mamba whose convolutions have no biases.
 *
 * @param field of the config that says whether they have
 */
export const unbiasedConvolutions = (field: string): Refusal => ({
  when: (config: ModelConfig) => config[field] === false,
  reason: "llama.cpp's Mamba has biases of convolutions",
  set: { [field]: true },
});

/** Multi-head latent attention (MLA) whose queries have no latent vector. */
export const queriesWithoutLatent: Refusal = {
  when: ({ q_lora_rank: rank }) => rank === null,
  reason: "llama.cpp has queries with a latent vector at this number of layers",
  set: { q_lora_rank: 16 },
};

/** A rope that rotates the halves of a head, where llama.cpp rotates neighbours. */
export const rotatedHalves: Refusal = {
  when: ({ rope_interleave: interleaved }) => interleaved === false,
  reason: "llama.cpp rotates neighbours in this attention, not halves",
  set: { rope_interleave: true },
};

/** An indexer whose heads no Hadamard matrix of 64 rows fits. */
export const unevenIndexer: Refusal = {
  when: ({ index_head_dim: size }) => Number(size) % 64 !== 0,
  reason: "llama.cpp turns the heads of an indexer by a Hadamard matrix of 64 rows",
  set: { index_head_dim: 64 },
};

/** Layers that share what an indexer chooses. */
export const sharedIndexer: Refusal = {
  when: ({ indexer_types: types }) => Array.isArray(types) && types.includes("shared"),
  reason: "llama.cpp has an indexer in every layer",
};

/** Layers of attention among those of a delta rule that do not come after equal numbers of them. */
export const unevenAttention: Refusal = {
  when: ({ layer_types: types }) => {
    if (!Array.isArray(types)) return false;
    const period = types.indexOf("full_attention") + 1;
    return period === 0 || types.some((type, layer) => (type === "full_attention") !== ((layer + 1) % period === 0));
  },
  reason: "llama.cpp has a layer of attention after every so many of the delta rule",
};
