/**
 * The part of processor_config.json that processes videos: frames resized and cropped as images are. Without its class
 * Transformers takes one by the name of the images' class, which may be that of the joined processor.
 */
export const videoSettings = (className: string, edge: number) => ({
  video_processor_type: className,
  do_resize: true,
  size: { shortest_edge: edge },
  do_center_crop: true,
  crop_size: { height: edge, width: edge },
});
