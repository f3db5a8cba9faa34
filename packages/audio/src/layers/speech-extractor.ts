/** The preprocessor_config.json of encoders of raw speech: samples at 16 kHz. */
export const speechExtractor = {
  do_normalize: true,
  feature_extractor_type: "Wav2Vec2FeatureExtractor",
  feature_size: 1,
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: false,
  sampling_rate: 16000,
};
