// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sapiens2HeadConfig = Readonly<{
  model_type: string;
  upsample_out_channels: readonly number[] | null;
  upsample_kernel_sizes: readonly number[] | null;
  upsample_kernel_size: number;
  use_pixel_shuffle: boolean | null;
  conv_out_channels: readonly number[] | null;
  conv_kernel_sizes: readonly number[] | null;
  conv_kernel_size: number;
  scale_conv_out_channels: readonly number[] | null;
  scale_conv_kernel_sizes: readonly number[] | null;
  scale_conv_kernel_size: number;
  scale_final_input_size: number | null;
  scale_final_hidden_sizes: readonly number[] | null;
}>;

export const sapiens2Head = configFacts<Sapiens2HeadConfig>({
  className: "Sapiens2HeadConfig",
  defaults: {
    model_type: "sapiens2_head",
    upsample_out_channels: null,
    upsample_kernel_sizes: null,
    upsample_kernel_size: 4,
    use_pixel_shuffle: null,
    conv_out_channels: null,
    conv_kernel_sizes: null,
    conv_kernel_size: 1,
    scale_conv_out_channels: null,
    scale_conv_kernel_sizes: null,
    scale_conv_kernel_size: 1,
    scale_final_input_size: null,
    scale_final_hidden_sizes: null,
  },
});
