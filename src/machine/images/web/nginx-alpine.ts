/** `nginx:alpine`: the same server on Alpine. Source: docker-library/nginx 1.27, alpine. */
import { curl } from "../../userland/curl/index.ts";
import { text } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { NGINX_LAYER, nginx as program } from "../nginx/index.ts";
import { nginx } from "../nginx.ts";
import type { Image } from "../types.ts";

const PASSWD =
  "root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\nnginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin\n";

export const nginxAlpine: Image = {
  ...nginx,
  names: ["nginx:alpine"],
  sizeBytes: 21_000_000,
  layers: [
    ...alpine.layers,
    NGINX_LAYER,
    {
      "/etc/passwd": text(PASSWD),
      "/etc/group": text("root:x:0:root\nbin:x:1:root,bin,daemon\nnobody:x:65534:\nnginx:x:101:nginx\n"),
      "/var/cache/nginx": { kind: "directory" },
      "/run": { kind: "directory" },
      "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 },
      "/usr/sbin/nginx": { kind: "program", program, size: 1_530_000 },
    },
  ],
};
