/** What `kubectl version` and `/version` tell of a build. */
import { fullVersion } from "../api/versions.ts";

export interface Build {
  /** When it was built, for versions whose date is known. */
  dates: Readonly<Record<string, string>>;
}

const COMMITS: Readonly<Record<string, { commit: string; go: string }>> = {
  "1.33.1": { commit: "8adc0f041b8e7ad1d30e29cc59c6ae7a15e19828", go: "go1.24.2" },
};

export const clientBuild: Build = { dates: { "1.33.1": "2025-05-15T08:27:33Z" } };
export const serverBuild: Build = { dates: { "1.33.1": "2025-05-15T08:19:08Z" } };

/** Simplified: commit and build date are known of 1.33.1 only; of other versions they are left empty. */
export function buildInfo(version: string, build: Build): Record<string, string> {
  const full = fullVersion(version);
  const [major = "1", minor = ""] = full.split(".");
  const known = COMMITS[full];
  return {
    major,
    minor,
    gitVersion: `v${full}`,
    gitCommit: known?.commit ?? "",
    gitTreeState: "clean",
    buildDate: build.dates[full] ?? "",
    goVersion: known?.go ?? "go1.24.2",
    compiler: "gc",
    platform: "linux/amd64",
  };
}
