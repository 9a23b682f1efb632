/** `rockylinux`. Source: the image on Docker Hub. */
import type { Image } from "../types.ts";
import { redHatImage } from "./red-hat.ts";

export const rockyLinux: Image = redHatImage({
  names: ["rockylinux", "rockylinux/rockylinux"],
  latest: "9",
  acceptsTag: (tag) => /^(latest|[89](\.\d+)*(-minimal|-ubi)?(\.\d{8})?|10(\.\d+)*)$/.test(tag),
  sizeBytes: 63_400_000,
  title: "Rocky Linux",
  id: "rocky",
  version: "9",
});
