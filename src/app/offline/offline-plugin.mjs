/** A Vite plugin for the built page: the service worker knows every file of the build, and the page can be installed. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const ENTRY = "service-worker";
const LOGO = new URL("../logo.svg", import.meta.url);

/** Gives `service-worker.js` and `app.webmanifest` beside index.html. */
export function offline() {
  return {
    name: "podarium-offline",
    apply: "build",
    config: () => ({
      build: {
        rolldownOptions: {
          input: { index: "index.html", [ENTRY]: new URL("service-worker.ts", import.meta.url).pathname },
          output: {
            entryFileNames: ({ name }) => (name === ENTRY ? `${ENTRY}.js` : "assets/[name]-[hash].js"),
          },
        },
      },
    }),
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "manifest", href: "./app.webmanifest" }, injectTo: "head" },
    ],
    generateBundle(_, bundle) {
      this.emitFile({ type: "asset", fileName: "app.webmanifest", source: JSON.stringify(webManifest()) });
      const files = [
        ...Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|svg)$/.test(name)),
        "app.webmanifest",
      ];
      const build = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk" || chunk.fileName !== `${ENTRY}.js`) continue;
        chunk.code = chunk.code
          .replace("globalThis.PODARIUM_FILES", JSON.stringify(files.sort()))
          .replace("globalThis.PODARIUM_BUILD", JSON.stringify(build));
      }
    },
  };
}

/** Source: Web Application Manifest, W3C Working Draft. */
function webManifest() {
  const icon = `data:image/svg+xml,${encodeURIComponent(readFileSync(LOGO, "utf8"))}`;
  return {
    name: "Podarium",
    short_name: "Podarium",
    description: "A terrarium for Kubernetes Pods: paste Pod YAML and watch it live.",
    id: "./",
    start_url: "./",
    scope: "./",
    display: "standalone",
    background_color: "#e9ecf1",
    theme_color: "#2253d0",
    icons: [{ src: icon, sizes: "any", type: "image/svg+xml", purpose: "any" }],
  };
}
