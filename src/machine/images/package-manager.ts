/**
 * apt-get and apk: the programs, whose code is the chunk `package-managers`, and the files that they install.
 * Simplified: a package is a few programs that lie in the image's cache of packages already.
 */
import { AppletProgram } from "../kernel/applet.ts";
import type { AppletMain } from "../kernel/applet.ts";
import type { Layer, LayerEntry } from "../kernel/fs/layer.ts";

/** What the chunk exports. */
export interface PackageManagers {
  readonly aptGet: AppletMain;
  readonly apk: AppletMain;
}

/** Where the programs of packages wait. */
export const APT_CACHE = "/var/cache/apt/archives";
export const APK_CACHE = "/var/cache/apk";

function manager(name: keyof PackageManagers, size: number): LayerEntry {
  return {
    kind: "program",
    size,
    program: {
      name,
      create: () =>
        new AppletProgram(function* (sys, argv) {
          const managers = yield* sys.chunk<PackageManagers>("package-managers");
          return yield* managers[name](sys, argv);
        }),
    },
  };
}

export function aptLayer(programs: Readonly<Record<string, LayerEntry>>): Layer {
  const apt = manager("aptGet", 48_000);
  const cached = Object.entries(programs).map(([name, entry]) => [`${APT_CACHE}/${name}`, entry] as const);
  return {
    "/usr/bin/apt-get": apt,
    "/usr/bin/apt": apt,
    "/var/lib/apt/lists": { kind: "directory" },
    ...Object.fromEntries(cached),
  };
}

export function apkLayer(programs: Readonly<Record<string, LayerEntry>>): Layer {
  const cached = Object.entries(programs).map(([name, entry]) => [`${APK_CACHE}/${name}`, entry] as const);
  return { "/sbin/apk": manager("apk", 70_000), ...Object.fromEntries(cached) };
}
