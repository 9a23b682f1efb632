/** Browser tests: real Chromium against the built page. `npm test` builds first and sets CHROMIUM. */
import { defineConfig } from "@playwright/test";
import { findChromium } from "./test/chromium.mjs";

const executablePath = await findChromium();
/** Another one, where several trees are tested at once. */
const port = process.env["PODARIUM_TEST_PORT"] ?? "4174";

export default defineConfig({
  testDir: "test/browser",
  testMatch: "*.spec.ts",
  workers: 1,
  reporter: "list",
  // Guards against hanging, not measurements: a slow machine may take its time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
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
    command: `npx vite preview --port ${port} --strictPort --host 127.0.0.1`,
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: false,
  },
});
