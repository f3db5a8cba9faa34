// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam3Config, sam3 } from "./sam3.ts";
import { type Sam3TrackerVideoConfig, sam3TrackerVideo } from "./sam3_tracker_video.ts";

export type Sam3VideoConfig = Readonly<{
  model_type: string;
  detector_config: Sam3Config;
  tracker_config: Sam3TrackerVideoConfig;
  initializer_range: number;
  low_res_mask_size: number;
  score_threshold_detection: number;
  det_nms_thresh: number;
  assoc_iou_thresh: number;
  trk_assoc_iou_thresh: number;
  new_det_thresh: number;
  recondition_on_trk_masks: boolean;
  hotstart_delay: number;
  hotstart_unmatch_thresh: number;
  hotstart_dup_thresh: number;
  suppress_unmatched_only_within_hotstart: boolean;
  init_trk_keep_alive: number;
  max_trk_keep_alive: number;
  min_trk_keep_alive: number;
  suppress_overlapping_based_on_recent_occlusion_threshold: number;
  decrease_trk_keep_alive_for_empty_masklets: boolean;
  fill_hole_area: number;
  max_num_objects: number;
  recondition_every_nth_frame: number;
  high_conf_thresh: number;
  high_iou_thresh: number;
}>;

export const sam3Video = configFacts<Sam3VideoConfig>({
  className: "Sam3VideoConfig",
  defaults: {
    model_type: "sam3_video",
    detector_config: null,
    tracker_config: null,
    initializer_range: 0.02,
    low_res_mask_size: 288,
    score_threshold_detection: 0.5,
    det_nms_thresh: 0.1,
    assoc_iou_thresh: 0.1,
    trk_assoc_iou_thresh: 0.5,
    new_det_thresh: 0.7,
    recondition_on_trk_masks: true,
    hotstart_delay: 15,
    hotstart_unmatch_thresh: 8,
    hotstart_dup_thresh: 8,
    suppress_unmatched_only_within_hotstart: true,
    init_trk_keep_alive: 30,
    max_trk_keep_alive: 30,
    min_trk_keep_alive: -1,
    suppress_overlapping_based_on_recent_occlusion_threshold: 0.7,
    decrease_trk_keep_alive_for_empty_masklets: false,
    fill_hole_area: 16,
    max_num_objects: 10000,
    recondition_every_nth_frame: 16,
    high_conf_thresh: 0.8,
    high_iou_thresh: 0.8,
  },
  nested: { detector_config: { facts: sam3, any: true }, tracker_config: { facts: sam3TrackerVideo, any: true } },
  floats: [
    "assoc_iou_thresh",
    "det_nms_thresh",
    "high_conf_thresh",
    "high_iou_thresh",
    "initializer_range",
    "new_det_thresh",
    "score_threshold_detection",
    "suppress_overlapping_based_on_recent_occlusion_threshold",
    "trk_assoc_iou_thresh",
  ],
});
