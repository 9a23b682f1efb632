/** `registry`: a registry without images. Source: distribution/distribution 3. Simplified: nothing can be pushed to it or pulled from it. */
import type { Image } from "../types.ts";
import { isoDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

export const registry: Image = webImage({
  names: ["registry"],
  latest: "3",
  acceptsTag: numbered,
  sizeBytes: 18_800_000,
  says: "3.0.0",
  base: "alpine",
  path: "/bin/registry",
  files: { "/var/lib/registry": { kind: "directory" } },
  config: { cmd: ["serve", "/etc/distribution/config.yml"], exposedPorts: [5000] },
  server: {
    onTerm: 0,
    ports: () => ({
      5000: ({ path }) => {
        if (path === "/v2/_catalog") return { type: "application/json", body: '{"repositories":[]}\n' };
        if (path === "/v2/") return { type: "application/json", body: "{}" };
        return path === "/"
          ? { body: "", type: null }
          : {
              status: 404,
              type: "application/json",
              body: '{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}\n',
            };
      },
    }),
    log: (sys) => ({
      errors: `time="${isoDate(sys.k.clock.epoch)}" level=info msg="listening on [::]:5000" environment=production go.version=go1.23.7 service=registry version=3.0.0\n`,
    }),
  },
});
