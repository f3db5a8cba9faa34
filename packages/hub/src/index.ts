export { downloadHeaders } from "./hub-headers.ts";
export { downloadReference } from "./hub-reference.ts";
export { type HubSettings, hubSettings } from "./hub-settings.ts";
export { type ReferenceName, referenceName } from "./reference-name.ts";
export { type ServeOptions, serve } from "./serve.ts";
export type { RunningServer } from "./server.ts";
export { familyStandIns, mappedStandIns, type StandIn } from "./stand-ins.ts";
export { type Uploaded, type UploadOptions, upload } from "./upload.ts";
