/** The chunk of images that scenarios define. */
export { definedImage } from "./defined-image.ts";
