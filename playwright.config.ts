/** Browser tests: real Chromium against the built page. `npm test` builds first and sets CHROMIUM. */
import { defineConfig } from "@playwright/test";
import { findChromium } from "./test/chromium.mjs";

const executablePath = await findChromium();

export default defineConfig({
  testDir: "test/browser",
  testMatch: "*.spec.ts",
  workers: 1,
  reporter: "list",
  timeout: 60_000,
  use: {
    baseURL: "http://127.0.0.1:4174",
    // Its fetching would only get in the way; offline.spec.ts allows it.
    serviceWorkers: "block",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "npx vite preview --port 4174 --strictPort --host 127.0.0.1",
    url: "http://127.0.0.1:4174",
    reuseExistingServer: false,
  },
});
