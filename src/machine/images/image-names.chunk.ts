/** The chunk `image-names`: in which chunk an image is. */
export { familyOf } from "./names.ts";
