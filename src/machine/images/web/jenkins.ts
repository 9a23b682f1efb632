/** `jenkins/jenkins`: takes its time, then asks for a login. Source: jenkinsci/docker. */
import type { Image } from "../types.ts";
import { isoDate } from "./http-date.ts";
import { webImage } from "./web-image.ts";

export const jenkins: Image = webImage({
  names: ["jenkins/jenkins", "jenkins"],
  latest: "2.516",
  acceptsTag: (tag) => /^(latest|lts|alpine|slim|rhel|jdk\d+|\d+(\.\d+)*)([-.][\w.]+)*$/.test(tag),
  sizeBytes: 272_000_000,
  base: "debian",
  path: "/usr/local/bin/jenkins.sh",
  files: {
    "/etc/passwd": {
      kind: "file",
      content: "root:x:0:0:root:/root:/bin/bash\njenkins:x:1000:1000::/var/jenkins_home:/bin/bash\n",
    },
    "/etc/group": { kind: "file", content: "root:x:0:\njenkins:x:1000:\n" },
    "/var/jenkins_home": { kind: "directory", mode: 0o755, uid: 1000, gid: 1000 },
  },
  config: { user: "jenkins", exposedPorts: [8080, 50_000] },
  server: {
    onTerm: 143,
    startMs: 15_000,
    ports: () => ({
      8080: ({ path }) =>
        path === "/login"
          ? {
              type: "text/html;charset=utf-8",
              body: "<!DOCTYPE html><html><head><title>Sign in - Jenkins</title></head><body></body></html>\n",
            }
          : {
              status: 403,
              type: "text/html;charset=utf-8",
              body: "<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2F'/></head><body>Authentication required</body></html>\n",
            },
      50000: () => ({ status: 404, body: "" }),
    }),
    log: (sys) => ({
      errors: `Running from: /usr/share/jenkins/jenkins.war\n${isoDate(sys.k.clock.epoch).replace("T", " ").replace("Z", "+0000")} [id=24]\tINFO\thudson.lifecycle.Lifecycle#onReady: Jenkins is fully up and running\n`,
    }),
  },
});
