/** generation_config.json of Whisper tiny, but for the languages that no tiny tokenizer has. */
export const generationConfig = {
  alignment_heads: [
    [2, 2],
    [3, 0],
    [3, 2],
    [3, 3],
    [3, 4],
    [3, 5],
  ],
  begin_suppress_tokens: [220, 50257],
  bos_token_id: 50257,
  decoder_start_token_id: 50258,
  eos_token_id: 50257,
  is_multilingual: true,
  lang_to_id: {
    "<|de|>": 50261,
    "<|en|>": 50259,
    "<|es|>": 50262,
    "<|fr|>": 50265,
    "<|ja|>": 50266,
    "<|ko|>": 50264,
    "<|ru|>": 50263,
    "<|zh|>": 50260,
  },
  max_initial_timestamp_index: 50,
  max_length: 448,
  no_timestamps_token_id: 50363,
  pad_token_id: 50257,
  prev_sot_token_id: 50361,
  return_timestamps: false,
  // Those of the checkpoint that are single characters.
  suppress_tokens: [1, 2, 7, 8, 9, 10, 14, 25, 26, 27, 28, 29, 31, 58, 59, 60, 61, 62, 63, 90, 91, 92, 93],
  task_to_id: { transcribe: 50359, translate: 50358 },
};

/** generation_config.json of Whisper tiny for English: no token of a language or a task begins its texts. */
export const englishGenerationConfig = {
  alignment_heads: [
    [1, 0],
    [2, 0],
    [2, 5],
    [3, 0],
    [3, 1],
    [3, 2],
    [3, 3],
    [3, 4],
  ],
  begin_suppress_tokens: [220, 50256],
  bos_token_id: 50256,
  decoder_start_token_id: 50257,
  eos_token_id: 50256,
  is_multilingual: false,
  max_initial_timestamp_index: 50,
  max_length: 448,
  no_timestamps_token_id: 50362,
  pad_token_id: 50256,
  prev_sot_token_id: 50360,
  return_timestamps: false,
  suppress_tokens: generationConfig.suppress_tokens,
};

/** preprocessor_config.json of every Whisper. */
export const extractor = {
  chunk_length: 30,
  feature_extractor_type: "WhisperFeatureExtractor",
  feature_size: 80,
  hop_length: 160,
  n_fft: 400,
  n_samples: 480000,
  nb_max_frames: 3000,
  padding_side: "right",
  padding_value: 0,
  processor_class: "WhisperProcessor",
  return_attention_mask: false,
  sampling_rate: 16000,
};
