/** `fedora`. Source: the image on Docker Hub. */
import type { Image } from "../types.ts";
import { redHatImage } from "./red-hat.ts";

export const fedora: Image = redHatImage({
  names: ["fedora"],
  latest: "42",
  acceptsTag: (tag) => /^(latest|rawhide|2[0-9]|3[0-9]|4[0-3])$/.test(tag),
  sizeBytes: 63_000_000,
  title: "Fedora Linux",
  id: "fedora",
  version: "42",
});
