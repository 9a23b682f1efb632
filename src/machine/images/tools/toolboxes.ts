/**
 * Images that people keep at hand to look around in a cluster: curl, nslookup, ping, nc and the like on one system.
 * Source: nicolaka/netshoot, wbitt/network-multitool, radial/busyboxplus, yauritux/busybox-curl, the dnsutils images.
 * Simplified: no tcpdump, nmap, iperf3 or kubectl among their tools; zsh is bash.
 */
import type { Layer } from "../../kernel/fs/layer.ts";
import { curl } from "../../userland/curl/index.ts";
import { jq } from "../../userland/jq/index.ts";
import { packagedPrograms } from "../../userland/packaged/index.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { busybox } from "../busybox.ts";
import { bash, debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import type { Image, ImageConfig } from "../types.ts";
import { nginxAlpine } from "../web/nginx-alpine.ts";
import { numbered } from "../web/web-image.ts";

const CURL = { kind: "program", program: curl, size: 280_304 } as const;
const JQ = { kind: "program", program: jq, size: 280_304 } as const;
const SHELL_ONLY: ImageConfig = {
  entrypoint: [],
  cmd: ["sh"],
  env: [STANDARD_PATH],
  user: "",
  workingDir: "/",
  exposedPorts: [],
};

function toolbox(names: string, megabytes: number, layers: readonly Layer[], config: Partial<ImageConfig> = {}): Image {
  const all = names.split(" ");
  return {
    names: all,
    latest: "latest",
    acceptsTag: (tag) => numbered(tag) || /^(curl|git|alpine[\w.-]*|extra|minimal)$/.test(tag),
    sizeBytes: megabytes * 1_000_000,
    layers,
    config: { ...SHELL_ONLY, ...config },
  };
}

export const netshoot: Image = toolbox(
  "nicolaka/netshoot",
  190,
  [
    ...alpine.layers,
    { "/usr/bin/curl": CURL, "/usr/bin/jq": JQ, "/bin/bash": bash, "/bin/zsh": bash, "/usr/bin/zsh": bash },
    packagedPrograms("dig host ncat nslookup openssl ss"),
  ],
  { cmd: ["zsh"], workingDir: "/root" },
);

/** Serves a page that says where it is, so that it can be a target too. */
export const multitool: Image = toolbox(
  "wbitt/network-multitool praqma/network-multitool",
  25,
  [
    ...nginxAlpine.layers,
    packagedPrograms("dig host nslookup openssl ss"),
    {
      "/bin/bash": bash,
      "/usr/bin/jq": JQ,
      "/multitool.sh": text(
        `#!/bin/sh
echo "WBITT Network MultiTool (with NGINX) - $HOSTNAME - $(hostname -i) - HTTP: \${HTTP_PORT:-80}" > /usr/share/nginx/html/index.html
if [ -n "$HTTP_PORT" ]; then sed -i "s/80;/$HTTP_PORT;/" /etc/nginx/conf.d/default.conf; fi
exec "$@"
`,
        0o755,
      ),
    },
  ],
  { entrypoint: ["/multitool.sh"], cmd: ["/usr/sbin/nginx", "-g", "daemon off;"], exposedPorts: [80] },
);

export const busyboxCurl: Image = toolbox("radial/busyboxplus yauritux/busybox-curl odise/busybox-curl", 5, [
  ...busybox.layers,
  { "/usr/bin/curl": CURL },
]);

export const dnsutils: Image = toolbox(
  "e2e-test-images/jessie-dnsutils e2e-test-images/dnsutils tutum/dnsutils kubernetes-e2e-test-images/dnsutils",
  60,
  [
    debianFiles("bullseye"),
    debianAccounts(),
    debianTools({ present: "ping wget" }),
    packagedPrograms("dig host nslookup"),
  ],
  { cmd: ["sleep", "3600"] },
);
