/** The chunk of images that serve the web. */
import type { Image } from "../types.ts";
import { agnhost } from "./agnhost.ts";
import { echoServer, hpaExample, liveness, nodeHello, serveHostname, testWebserver, whoami } from "./echo-servers.ts";
import { elasticsearch } from "./elasticsearch.ts";
import { grafana } from "./grafana.ts";
import { helloApp } from "./hello-app.ts";
import { httpEcho } from "./http-echo.ts";
import { httpd } from "./httpd.ts";
import { jenkins } from "./jenkins.ts";
import { kuard } from "./kuard.ts";
import { nginxAlpine } from "./nginx-alpine.ts";
import { nginxSlim } from "./nginx-slim.ts";
import { nginxUnprivileged } from "./nginx-unprivileged.ts";
import { podinfo } from "./podinfo.ts";
import { prometheus } from "./prometheus.ts";
import { registry } from "./registry.ts";
import { tomcat } from "./tomcat.ts";
import { wordpress } from "./wordpress.ts";

export const images: readonly Image[] = [
  agnhost,
  echoServer,
  elasticsearch,
  grafana,
  helloApp,
  hpaExample,
  httpEcho,
  httpd,
  jenkins,
  kuard,
  liveness,
  nginxAlpine,
  nginxSlim,
  nginxUnprivileged,
  nodeHello,
  podinfo,
  prometheus,
  registry,
  serveHostname,
  testWebserver,
  tomcat,
  whoami,
  wordpress,
];
