import type { ModelConfig } from "@tiny-random/core";
import type { Header, HeaderTensor } from "./header.ts";

/** A published checkpoint's layout: its config's numbers, and its tensors as a function of them. */
export interface RealLayout {
  readonly repo: string;
  readonly config: ModelConfig;
  /** How many files hold the tensors. */
  readonly shards: number;
  /** The tensors of the checkpoint at its own config; of a faithful tiny model at the tiny config. */
  tensors(config: ModelConfig): Header;
}

type Part = Readonly<Record<string, HeaderTensor>>;

const layout = <C extends ModelConfig>(
  repo: string,
  shards: number,
  config: C,
  tensors: (config: C) => Part,
): RealLayout => ({ repo, shards, config, tensors: (given) => new Map(Object.entries(tensors(given as C))) });

const of =
  (dtype: string) =>
  (...shape: readonly number[]): HeaderTensor => ({ dtype, shape });
const [bf16, f16, f32, i64] = [of("BF16"), of("F16"), of("F32"), of("I64")];

const under = (prefix: string, part: Part): Part =>
  Object.fromEntries(Object.entries(part).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

const blocks = (prefix: string, count: number, block: (index: number) => Part): Part =>
  Object.assign({}, ...Array.from({ length: count }, (_, index) => under(`${prefix}.${index}`, block(index))));

const linear = (out: number, into: number, dtype = f32, bias = true): Part => ({
  weight: dtype(out, into),
  ...(bias && { bias: dtype(out) }),
});

const norm = (width: number, dtype = f32): Part => ({ weight: dtype(width), bias: dtype(width) });

interface Rotary {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly intermediate_size: number;
  readonly head_dim?: number;
}

/** Queries, keys, values and output of a decoder with grouped heads. */
const grouped = (c: Rotary, bias = false): Part => {
  const size = c.head_dim ?? c.hidden_size / c.num_attention_heads;
  const [queries, keys] = [c.num_attention_heads * size, c.num_key_value_heads * size];
  return {
    ...under("self_attn.q_proj", linear(queries, c.hidden_size, bf16, bias)),
    ...under("self_attn.k_proj", linear(keys, c.hidden_size, bf16, bias)),
    ...under("self_attn.v_proj", linear(keys, c.hidden_size, bf16, bias)),
    "self_attn.o_proj.weight": bf16(c.hidden_size, queries),
  };
};

const gated = (width: number, inner: number): Part => ({
  "gate_proj.weight": bf16(inner, width),
  "up_proj.weight": bf16(inner, width),
  "down_proj.weight": bf16(width, inner),
});

const norms = (width: number): Part => ({
  "input_layernorm.weight": bf16(width),
  "post_attention_layernorm.weight": bf16(width),
});

interface Decoder extends Rotary {
  readonly vocab_size: number;
  readonly num_hidden_layers: number;
}

const ends = ({ vocab_size, hidden_size }: Decoder, tied: boolean): Part => ({
  "model.embed_tokens.weight": bf16(vocab_size, hidden_size),
  "model.norm.weight": bf16(hidden_size),
  ...(!tied && { "lm_head.weight": bf16(vocab_size, hidden_size) }),
});

const decoder = (c: Decoder, tied: boolean, bias = false): Part => ({
  ...ends(c, tied),
  ...blocks("model.layers", c.num_hidden_layers, () => ({
    ...grouped(c, bias),
    ...under("mlp", gated(c.hidden_size, c.intermediate_size)),
    ...norms(c.hidden_size),
  })),
});

const glm = (c: Decoder & { readonly [field: string]: unknown }, experts: Experts): Part => ({
  ...ends(c, false),
  ...blocks("model.layers", c.num_hidden_layers, (index) => ({
    ...grouped(c, true),
    ...norms(c.hidden_size),
    ...under("mlp", index < experts.dense ? gated(c.hidden_size, c.intermediate_size) : routed(c.hidden_size, experts)),
  })),
});

interface Experts {
  readonly count: number;
  readonly inner: number;
  readonly dense: number;
}

const routed = (width: number, { count, inner }: Experts): Part => ({
  "gate.weight": bf16(count, width),
  // Stays float32 in a bfloat16 checkpoint: routing is decided by its last bits.
  "gate.e_score_correction_bias": f32(count),
  ...blocks("experts", count, () => gated(width, inner)),
  ...under("shared_experts", gated(width, inner)),
});

const bertLayer = (width: number, inner: number): Part => ({
  ...under("attention.self.query", linear(width, width)),
  ...under("attention.self.key", linear(width, width)),
  ...under("attention.self.value", linear(width, width)),
  ...under("attention.output.dense", linear(width, width)),
  // Written before the names of norms changed.
  "attention.output.LayerNorm.gamma": f32(width),
  "attention.output.LayerNorm.beta": f32(width),
  ...under("intermediate.dense", linear(inner, width)),
  ...under("output.dense", linear(width, inner)),
  "output.LayerNorm.gamma": f32(width),
  "output.LayerNorm.beta": f32(width),
});

const whisperAttention = (width: number): Part => ({
  ...under("k_proj", linear(width, width, f32, false)),
  ...under("v_proj", linear(width, width)),
  ...under("q_proj", linear(width, width)),
  ...under("out_proj", linear(width, width)),
});

const whisperLayer = (width: number, inner: number, cross: boolean): Part => ({
  ...under("self_attn", whisperAttention(width)),
  ...under("self_attn_layer_norm", norm(width)),
  ...(cross && {
    ...under("encoder_attn", whisperAttention(width)),
    ...under("encoder_attn_layer_norm", norm(width)),
  }),
  ...under("fc1", linear(inner, width)),
  ...under("fc2", linear(width, inner)),
  ...under("final_layer_norm", norm(width)),
});

const clipLayer = (width: number, inner: number): Part => ({
  ...Object.assign({}, ...["k", "v", "q", "out"].map((name) => under(`self_attn.${name}_proj`, linear(width, width)))),
  ...under("layer_norm1", norm(width)),
  ...under("mlp.fc1", linear(inner, width)),
  ...under("mlp.fc2", linear(width, inner)),
  ...under("layer_norm2", norm(width)),
});

const t5Attention = (inner: number, width: number, dtype = f32): Part => ({
  "q.weight": dtype(inner, width),
  "k.weight": dtype(inner, width),
  "v.weight": dtype(inner, width),
  "o.weight": dtype(width, inner),
});

/** Layouts of published checkpoints; what a name, a dtype and a shape are, not the weights. */
export const realLayouts: readonly RealLayout[] = [
  layout(
    "meta-llama/Llama-3.2-1B",
    1,
    {
      model_type: "llama",
      architectures: ["LlamaForCausalLM"],
      torch_dtype: "bfloat16",
      tie_word_embeddings: true,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 64,
      num_hidden_layers: 16,
      vocab_size: 128256,
      max_position_embeddings: 131072,
      bos_token_id: 128000,
    },
    (c) => decoder(c, true),
  ),
  layout(
    "Qwen/Qwen2.5-0.5B",
    1,
    {
      model_type: "qwen2",
      architectures: ["Qwen2ForCausalLM"],
      torch_dtype: "bfloat16",
      tie_word_embeddings: true,
      hidden_size: 896,
      intermediate_size: 4864,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      num_hidden_layers: 24,
      vocab_size: 151936,
      max_position_embeddings: 32768,
      max_window_layers: 24,
      use_sliding_window: false,
      sliding_window: 32768,
      eos_token_id: 151643,
    },
    (c) => decoder(c, true, true),
  ),
  layout(
    "mistralai/Mistral-7B-v0.3",
    3,
    {
      model_type: "mistral",
      architectures: ["MistralForCausalLM"],
      torch_dtype: "bfloat16",
      hidden_size: 4096,
      intermediate_size: 14336,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      num_hidden_layers: 32,
      vocab_size: 32768,
      max_position_embeddings: 32768,
      tie_word_embeddings: false,
    },
    (c) => decoder(c, false),
  ),
  layout(
    "zai-org/GLM-4.5-Air",
    47,
    {
      model_type: "glm4_moe",
      architectures: ["Glm4MoeForCausalLM"],
      torch_dtype: "bfloat16",
      hidden_size: 4096,
      intermediate_size: 10944,
      num_attention_heads: 96,
      num_key_value_heads: 8,
      head_dim: 128,
      num_hidden_layers: 46,
      vocab_size: 151552,
      max_position_embeddings: 131072,
      tie_word_embeddings: false,
      moe_intermediate_size: 1408,
      n_routed_experts: 128,
      n_shared_experts: 1,
      num_experts_per_tok: 8,
      first_k_dense_replace: 1,
      n_group: 1,
      topk_group: 1,
      partial_rotary_factor: 0.5,
      attention_bias: true,
    },
    (c) => glm(c, { count: c.n_routed_experts, inner: c.moe_intermediate_size, dense: c.first_k_dense_replace }),
  ),
  layout(
    "ibm-granite/granite-3.0-1b-a400m-base",
    1,
    {
      model_type: "granitemoe",
      architectures: ["GraniteMoeForCausalLM"],
      torch_dtype: "bfloat16",
      hidden_size: 1024,
      intermediate_size: 512,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      num_hidden_layers: 24,
      vocab_size: 49155,
      max_position_embeddings: 4096,
      tie_word_embeddings: true,
      num_local_experts: 32,
      num_experts_per_tok: 8,
    },
    (c) => ({
      ...ends(c, true),
      ...blocks("model.layers", c.num_hidden_layers, () => ({
        ...grouped(c),
        ...norms(c.hidden_size),
        // All experts in one tensor, their gates and values side by side.
        "block_sparse_moe.input_linear.weight": bf16(c.num_local_experts, 2 * c.intermediate_size, c.hidden_size),
        "block_sparse_moe.output_linear.weight": bf16(c.num_local_experts, c.hidden_size, c.intermediate_size),
        "block_sparse_moe.router.layer.weight": bf16(c.num_local_experts, c.hidden_size),
      })),
    }),
  ),
  layout(
    "microsoft/Phi-3.5-mini-instruct",
    2,
    {
      model_type: "phi3",
      architectures: ["Phi3ForCausalLM"],
      torch_dtype: "bfloat16",
      tie_word_embeddings: false,
      hidden_size: 3072,
      intermediate_size: 8192,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      num_hidden_layers: 32,
      vocab_size: 32064,
      max_position_embeddings: 131072,
      sliding_window: 262144,
    },
    (c) => ({
      ...ends(c, false),
      ...blocks("model.layers", c.num_hidden_layers, () => ({
        ...norms(c.hidden_size),
        "self_attn.qkv_proj.weight": bf16(3 * c.hidden_size, c.hidden_size),
        "self_attn.o_proj.weight": bf16(c.hidden_size, c.hidden_size),
        "mlp.gate_up_proj.weight": bf16(2 * c.intermediate_size, c.hidden_size),
        "mlp.down_proj.weight": bf16(c.hidden_size, c.intermediate_size),
      })),
    }),
  ),
  layout(
    "google-bert/bert-base-uncased",
    1,
    {
      model_type: "bert",
      architectures: ["BertForMaskedLM"],
      hidden_size: 768,
      intermediate_size: 3072,
      num_attention_heads: 12,
      num_hidden_layers: 12,
      vocab_size: 30522,
      max_position_embeddings: 512,
      type_vocab_size: 2,
      pad_token_id: 0,
    },
    (c) => ({
      "bert.embeddings.word_embeddings.weight": f32(c.vocab_size, c.hidden_size),
      "bert.embeddings.position_embeddings.weight": f32(c.max_position_embeddings, c.hidden_size),
      "bert.embeddings.token_type_embeddings.weight": f32(c.type_vocab_size, c.hidden_size),
      "bert.embeddings.LayerNorm.gamma": f32(c.hidden_size),
      "bert.embeddings.LayerNorm.beta": f32(c.hidden_size),
      ...blocks("bert.encoder.layer", c.num_hidden_layers, () => bertLayer(c.hidden_size, c.intermediate_size)),
      ...under("bert.pooler.dense", linear(c.hidden_size, c.hidden_size)),
      "cls.predictions.bias": f32(c.vocab_size),
      ...under("cls.predictions.transform.dense", linear(c.hidden_size, c.hidden_size)),
      "cls.predictions.transform.LayerNorm.gamma": f32(c.hidden_size),
      "cls.predictions.transform.LayerNorm.beta": f32(c.hidden_size),
      ...under("cls.seq_relationship", linear(2, c.hidden_size)),
    }),
  ),
  layout(
    "openai/whisper-tiny",
    1,
    {
      model_type: "whisper",
      architectures: ["WhisperForConditionalGeneration"],
      d_model: 384,
      num_mel_bins: 80,
      encoder_layers: 4,
      encoder_attention_heads: 6,
      encoder_ffn_dim: 1536,
      num_hidden_layers: 4,
      decoder_layers: 4,
      decoder_attention_heads: 6,
      decoder_ffn_dim: 1536,
      vocab_size: 51865,
      max_source_positions: 1500,
      max_target_positions: 448,
      decoder_start_token_id: 50258,
      torch_dtype: "float32",
    },
    (c) => ({
      "model.encoder.conv1.weight": f32(c.d_model, c.num_mel_bins, 3),
      "model.encoder.conv1.bias": f32(c.d_model),
      "model.encoder.conv2.weight": f32(c.d_model, c.d_model, 3),
      "model.encoder.conv2.bias": f32(c.d_model),
      "model.encoder.embed_positions.weight": f32(c.max_source_positions, c.d_model),
      ...blocks("model.encoder.layers", c.encoder_layers, () => whisperLayer(c.d_model, c.encoder_ffn_dim, false)),
      ...under("model.encoder.layer_norm", norm(c.d_model)),
      "model.decoder.embed_tokens.weight": f32(c.vocab_size, c.d_model),
      "model.decoder.embed_positions.weight": f32(c.max_target_positions, c.d_model),
      ...blocks("model.decoder.layers", c.decoder_layers, () => whisperLayer(c.d_model, c.decoder_ffn_dim, true)),
      ...under("model.decoder.layer_norm", norm(c.d_model)),
    }),
  ),
  layout(
    "openai/clip-vit-base-patch32",
    1,
    {
      model_type: "clip",
      architectures: ["CLIPModel"],
      projection_dim: 512,
      logit_scale_init_value: 2.6592,
      text_config: {
        model_type: "clip_text_model",
        hidden_size: 512,
        intermediate_size: 2048,
        num_attention_heads: 8,
        num_hidden_layers: 12,
        vocab_size: 49408,
        max_position_embeddings: 77,
      },
      vision_config: {
        model_type: "clip_vision_model",
        hidden_size: 768,
        intermediate_size: 3072,
        num_attention_heads: 12,
        num_hidden_layers: 12,
        image_size: 224,
        patch_size: 32,
      },
    },
    ({ projection_dim, text_config: text, vision_config: vision }) => {
      const positions = (vision.image_size / vision.patch_size) ** 2 + 1;
      return {
        logit_scale: f32(),
        "text_model.embeddings.position_ids": i64(1, text.max_position_embeddings),
        "text_model.embeddings.position_embedding.weight": f32(text.max_position_embeddings, text.hidden_size),
        "text_model.embeddings.token_embedding.weight": f32(text.vocab_size, text.hidden_size),
        ...blocks("text_model.encoder.layers", text.num_hidden_layers, () =>
          clipLayer(text.hidden_size, text.intermediate_size),
        ),
        ...under("text_model.final_layer_norm", norm(text.hidden_size)),
        "text_projection.weight": f32(projection_dim, text.hidden_size),
        "vision_model.embeddings.class_embedding": f32(vision.hidden_size),
        "vision_model.embeddings.patch_embedding.weight": f32(
          ...[vision.hidden_size, 3, vision.patch_size, vision.patch_size],
        ),
        "vision_model.embeddings.position_embedding.weight": f32(positions, vision.hidden_size),
        "vision_model.embeddings.position_ids": i64(1, positions),
        ...under("vision_model.pre_layrnorm", norm(vision.hidden_size)),
        ...blocks("vision_model.encoder.layers", vision.num_hidden_layers, () =>
          clipLayer(vision.hidden_size, vision.intermediate_size),
        ),
        ...under("vision_model.post_layernorm", norm(vision.hidden_size)),
        "visual_projection.weight": f32(projection_dim, vision.hidden_size),
      };
    },
  ),
  layout(
    "google-t5/t5-small",
    1,
    {
      model_type: "t5",
      architectures: ["T5ForConditionalGeneration"],
      d_model: 512,
      d_ff: 2048,
      d_kv: 64,
      num_heads: 8,
      num_layers: 6,
      num_decoder_layers: 6,
      vocab_size: 32128,
      relative_attention_num_buckets: 32,
      n_positions: 512,
      pad_token_id: 0,
      eos_token_id: 1,
      decoder_start_token_id: 0,
    },
    (c) => {
      const [inner, width] = [c.num_heads * c.d_kv, c.d_model];
      const bias = { relative_attention_bias: f32(c.relative_attention_num_buckets, c.num_heads) };
      const first = (index: number, name: string): Part =>
        index > 0 ? {} : { [`${name}.relative_attention_bias.weight`]: bias.relative_attention_bias };
      const feedForward: Part = {
        "DenseReluDense.wi.weight": f32(c.d_ff, width),
        "DenseReluDense.wo.weight": f32(width, c.d_ff),
        "layer_norm.weight": f32(width),
      };
      const attention = (name: string): Part => ({
        ...under(name, t5Attention(inner, width)),
        "layer_norm.weight": f32(width),
      });
      return {
        "shared.weight": f32(c.vocab_size, width),
        ...blocks("encoder.block", c.num_layers, (index) => ({
          ...under("layer.0", { ...attention("SelfAttention"), ...first(index, "SelfAttention") }),
          ...under("layer.1", feedForward),
        })),
        "encoder.final_layer_norm.weight": f32(width),
        ...blocks("decoder.block", c.num_decoder_layers, (index) => ({
          ...under("layer.0", { ...attention("SelfAttention"), ...first(index, "SelfAttention") }),
          // In the file although no code reads it any more.
          ...under("layer.1", { ...attention("EncDecAttention"), ...first(index, "EncDecAttention") }),
          ...under("layer.2", feedForward),
        })),
        "decoder.final_layer_norm.weight": f32(width),
      };
    },
  ),
  layout(
    "openai-community/gpt2",
    1,
    {
      model_type: "gpt2",
      architectures: ["GPT2LMHeadModel"],
      n_embd: 768,
      n_head: 12,
      n_layer: 12,
      n_ctx: 1024,
      n_positions: 1024,
      vocab_size: 50257,
      bos_token_id: 50256,
      eos_token_id: 50256,
    },
    (c) => ({
      "wte.weight": f32(c.vocab_size, c.n_embd),
      "wpe.weight": f32(c.n_positions, c.n_embd),
      ...blocks("h", c.n_layer, () => ({
        "attn.bias": f32(1, 1, c.n_ctx, c.n_ctx),
        "attn.c_attn.weight": f32(c.n_embd, 3 * c.n_embd),
        "attn.c_attn.bias": f32(3 * c.n_embd),
        ...under("attn.c_proj", linear(c.n_embd, c.n_embd)),
        ...under("ln_1", norm(c.n_embd)),
        ...under("ln_2", norm(c.n_embd)),
        "mlp.c_fc.weight": f32(c.n_embd, 4 * c.n_embd),
        "mlp.c_fc.bias": f32(4 * c.n_embd),
        "mlp.c_proj.weight": f32(4 * c.n_embd, c.n_embd),
        "mlp.c_proj.bias": f32(c.n_embd),
      })),
      ...under("ln_f", norm(c.n_embd)),
    }),
  ),
  layout(
    "mistralai/Mixtral-8x7B-v0.1",
    19,
    {
      model_type: "mixtral",
      architectures: ["MixtralForCausalLM"],
      torch_dtype: "bfloat16",
      hidden_size: 4096,
      intermediate_size: 14336,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      num_hidden_layers: 32,
      vocab_size: 32000,
      max_position_embeddings: 32768,
      tie_word_embeddings: false,
      num_local_experts: 8,
      num_experts_per_tok: 2,
    },
    (c) => ({
      ...ends(c, false),
      ...blocks("model.layers", c.num_hidden_layers, () => ({
        ...grouped(c),
        ...norms(c.hidden_size),
        "block_sparse_moe.gate.weight": bf16(c.num_local_experts, c.hidden_size),
        ...blocks("block_sparse_moe.experts", c.num_local_experts, () => ({
          "w1.weight": bf16(c.intermediate_size, c.hidden_size),
          "w2.weight": bf16(c.hidden_size, c.intermediate_size),
          "w3.weight": bf16(c.intermediate_size, c.hidden_size),
        })),
      })),
    }),
  ),
];

/** Layouts whose weights are packed: the shapes no longer follow from the config. */
export const quantizedLayouts: readonly (RealLayout & { readonly method: string })[] = [
  {
    method: "mxfp4",
    ...layout(
      "openai/gpt-oss-20b",
      3,
      {
        model_type: "gpt_oss",
        architectures: ["GptOssForCausalLM"],
        hidden_size: 2880,
        intermediate_size: 2880,
        num_local_experts: 32,
        num_hidden_layers: 24,
        vocab_size: 201088,
        quantization_config: { quant_method: "mxfp4" },
      },
      (c) =>
        blocks("model.layers", c.num_hidden_layers, () => ({
          "mlp.experts.gate_up_proj_blocks": of("U8")(c.num_local_experts, 2 * c.intermediate_size, 90, 16),
          "mlp.experts.gate_up_proj_scales": of("U8")(c.num_local_experts, 2 * c.intermediate_size, 90),
        })),
    ),
  },
  {
    method: "fp8",
    ...layout(
      "Qwen/Qwen3-0.6B-FP8",
      1,
      {
        model_type: "qwen3",
        architectures: ["Qwen3ForCausalLM"],
        hidden_size: 1024,
        intermediate_size: 3072,
        num_hidden_layers: 28,
        vocab_size: 151936,
        quantization_config: { quant_method: "fp8" },
      },
      (c) =>
        blocks("model.layers", c.num_hidden_layers, () => ({
          "mlp.up_proj.weight": of("F8_E4M3")(c.intermediate_size, c.hidden_size),
          "mlp.up_proj.weight_scale_inv": bf16(c.intermediate_size / 128, c.hidden_size / 128),
        })),
    ),
  },
  {
    method: "awq",
    ...layout(
      "Qwen/Qwen2.5-0.5B-Instruct-AWQ",
      1,
      {
        model_type: "qwen2",
        architectures: ["Qwen2ForCausalLM"],
        hidden_size: 896,
        intermediate_size: 4864,
        num_hidden_layers: 24,
        vocab_size: 151936,
        quantization_config: { quant_method: "awq" },
      },
      (c) =>
        blocks("model.layers", c.num_hidden_layers, () => ({
          "mlp.up_proj.qweight": of("I32")(c.hidden_size, c.intermediate_size / 8),
          "mlp.up_proj.scales": f16(c.hidden_size / 128, c.intermediate_size),
        })),
    ),
  },
];
