/** `centos`. Source: the image on Docker Hub. */
import type { Image } from "../types.ts";
import { redHatImage } from "./red-hat.ts";

export const centos: Image = redHatImage({
  names: ["centos"],
  latest: "7",
  acceptsTag: (tag) => /^(latest|[5678](\.\d+)*|centos[5678](\.\d+)*|stream[89])$/.test(tag),
  sizeBytes: 83_518_086,
  title: "CentOS Linux",
  id: "centos",
  version: "7",
});
