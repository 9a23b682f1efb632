/**
 * Finds Chromium for the browser tests: $CHROMIUM, then PATH, then what Playwright has downloaded; otherwise installs it
 * (Debian's package when root, else Playwright's own download). Returns undefined where none of that is possible.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export async function findChromium({ install = false } = {}) {
  const present = await findInstalled();
  if (present !== undefined || !install) return present;
  process.stdout.write("No Chromium found: installing one for the browser tests ...\n");
  if (process.getuid?.() === 0 && isDebian()) {
    run("apt-get", ["update"]);
    run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
  } else {
    run("npx", ["playwright", "install", "chromium-headless-shell"]);
  }
  return findInstalled();
}

/** The command that would help where nothing could be installed. */
export const CHROMIUM_HELP = isDebian()
  ? "apt-get install -y chromium   (as root), or set CHROMIUM=/path/to/chromium"
  : "npx playwright install chromium-headless-shell, or set CHROMIUM=/path/to/chromium";

async function findInstalled() {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM;
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) if (existsSync(join(directory, name))) return join(directory, name);
  }
  try {
    const { chromium } = await import("@playwright/test");
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isDebian() {
  try {
    return /debian|ubuntu/i.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function run(command, args) {
  return (
    spawnSync(command, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
      .status === 0
  );
}
