export { pageOfManyRows } from "./many-rows.ts";
export type { GalleryData, GalleryRow, ModelDetails } from "./page-data.ts";
export { galleryPages } from "./pages.ts";
export { reportPage } from "./report-page.ts";
export { type WrittenPage, writeReportPage } from "./write-report-page.ts";
