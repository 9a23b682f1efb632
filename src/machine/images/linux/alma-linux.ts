/** `almalinux`. Source: the image on Docker Hub. */
import type { Image } from "../types.ts";
import { redHatImage } from "./red-hat.ts";

export const almaLinux: Image = redHatImage({
  names: ["almalinux"],
  latest: "9",
  acceptsTag: (tag) => /^(latest|minimal|([89]|10)(\.\d+)*(-minimal|-base|-init)?(-\d{8})?)$/.test(tag),
  sizeBytes: 71_000_000,
  title: "AlmaLinux",
  id: "almalinux",
  version: "9",
});
