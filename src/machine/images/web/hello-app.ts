/** `google-samples/hello-app`: says hello, its version and its host. Source: GoogleCloudPlatform/kubernetes-engine-samples, hello-app. */
import { meaningOf } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { goDate } from "./http-date.ts";
import { webImage } from "./web-image.ts";

const made = new Map<string, Image>();

function ofTag(tag: string): Image {
  const version = `${meaningOf(tag, "1.0").version}.0`.split(".").slice(0, 2).join(".");
  let image = made.get(version);
  if (!image) {
    image = webImage({
      names: ["google-samples/hello-app", "google-samples/containers/gke/hello-app"],
      latest: "1.0",
      acceptsTag: (one) => /^(latest|v?[12](\.0)?)$/.test(one),
      sizeBytes: 11_500_000,
      base: "distroless",
      path: "/hello-app",
      config: { exposedPorts: [8080] },
      server: {
        onTerm: 2,
        ports: (sys) => ({
          [Number(sys.env("PORT") ?? 8080)]: ({ path, sys: own }) => ({
            body: `Hello, world!\nVersion: ${version}.0\nHostname: ${own.p.ns.uts.hostname}\n`,
            errorLog: `${goDate(own.k.clock.epoch)} Serving request: ${path}\n`,
          }),
        }),
        log: (sys) => ({
          errors: `${goDate(sys.k.clock.epoch)} Server listening on port ${sys.env("PORT") ?? "8080"}\n`,
        }),
      },
    });
    made.set(version, image);
  }
  return image;
}

export const helloApp: Image = { ...ofTag("1.0"), ofTag };
