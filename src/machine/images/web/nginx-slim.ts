/** `registry.k8s.io/nginx-slim`: nginx as the examples of StatefulSets have it. Source: kubernetes/test/images/nginx-slim (tags). */
import { nginx } from "../nginx.ts";
import type { Image } from "../types.ts";

export const nginxSlim: Image = {
  ...nginx,
  names: ["nginx-slim"],
  latest: "0.27",
  acceptsTag: (tag) => /^(latest|0\.\d{1,2})$/.test(tag),
  sizeBytes: 86_000_000,
};
