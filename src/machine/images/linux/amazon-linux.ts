/** `amazonlinux`. Source: the image on Docker Hub. */
import type { Image } from "../types.ts";
import { redHatImage } from "./red-hat.ts";

export const amazonLinux: Image = redHatImage({
  names: ["amazonlinux", "amazonlinux/amazonlinux"],
  latest: "2023",
  acceptsTag: (tag) => /^(latest|1|2|2023|2018\.03)(\.[\d.]+)?(-minimal)?$/.test(tag),
  sizeBytes: 52_000_000,
  title: "Amazon Linux",
  id: "amzn",
  version: "2023",
});
