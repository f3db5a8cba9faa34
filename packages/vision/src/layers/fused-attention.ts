export { type AttentionInputs, fusedAttention } from "@tiny-random/nn";
