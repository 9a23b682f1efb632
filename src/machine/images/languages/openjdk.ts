/** `openjdk`: Java programs are not run. Source: docker-library. */
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { fullVersion, imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { interpreter } from "./not-simulated.ts";

export const openjdk: Image = imageByTag({
  names: ["openjdk", "eclipse-temurin", "amazoncorretto"],
  latest: "21",
  acceptsTag: versions(
    "24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7",
    "jdk jre slim alpine jammy noble focal bookworm bullseye buster oracle ea alpine3\\.\\d\\d oraclelinux8 al2023 al2 ubi9-minimal headless",
  ),
  make({ version, isAlpine, isSlim }) {
    const full = fullVersion(version, ["21.0.7", "17.0.15", "11.0.27", "8.0.452"]);
    return {
      sizeBytes: isAlpine ? 85_000_000 : isSlim ? Math.round(230_000_000 / 4) : 230_000_000,
      layers: [
        ...(isAlpine ? alpine.layers : [debianFiles(), debianAccounts(), debianTools()]),
        {
          "/usr/local/bin/jshell": interpreter("jshell", {}),
          "/usr/local/bin/java": interpreter("java", {
            "-version": `openjdk version "${full}"`,
            "--version": `openjdk ${full}`,
          }),
        },
      ],
      config: { entrypoint: [], cmd: ["jshell"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
    };
  },
});
