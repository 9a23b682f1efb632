/** nginx on port 8080, as a user without rights: `nginxinc/nginx-unprivileged`, `bitnami/nginx`. Source: nginxinc/docker-nginx-unprivileged. */
import { text } from "../base.ts";
import { nginx } from "../nginx.ts";
import { DEFAULT_CONF, NGINX_CONF } from "../nginx/default-files.ts";
import type { Image } from "../types.ts";

const CONF = NGINX_CONF.replace("user  nginx;\n", "")
  .replace("/run/nginx.pid", "/tmp/nginx.pid")
  .replace(
    "http {\n",
    "http {\n    proxy_temp_path /tmp/proxy_temp;\n    client_body_temp_path /tmp/client_temp;\n    fastcgi_temp_path /tmp/fastcgi_temp;\n    uwsgi_temp_path /tmp/uwsgi_temp;\n    scgi_temp_path /tmp/scgi_temp;\n\n",
  );

export const nginxUnprivileged: Image = {
  ...nginx,
  names: ["nginxinc/nginx-unprivileged", "bitnami/nginx"],
  acceptsTag: (tag) => nginx.acceptsTag(tag) || /^\d+\.\d+(\.\d+)?(-debian-\d+(-r\d+)?)?$/.test(tag),
  layers: [
    ...nginx.layers,
    {
      "/etc/nginx/nginx.conf": text(CONF),
      "/etc/nginx/conf.d/default.conf": {
        kind: "file",
        content: DEFAULT_CONF.replace("listen       80;", "listen       8080;"),
        uid: 101,
        gid: 101,
      },
    },
  ],
  config: { ...nginx.config, user: "101", exposedPorts: [8080] },
};
