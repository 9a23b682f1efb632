/** Rows recorded from kubectl as rows that can be run, with the companions that lie beside them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeObject } from "../../kube/api/meta.ts";
import { allChunks } from "../chunks.ts";
import { differenceOf, fillTimes, recordedIds, runKubectlCase } from "./kubectl-cases.ts";
import type { KubectlCase, KubectlCases } from "./kubectl-cases.ts";
import { createKubectlWorld } from "./kubectl-world.ts";
import type { RecordedCluster } from "./kubectl-world.ts";
import type { RowResult } from "./report.ts";

/** Texts of the companions, and the folder of recorded logs. */
export interface Companions {
  objects: string;
  exec: string;
  logs: string;
}

export function loadKubectlRows(file: KubectlCases, companions: Companions): { id: string; run(): RowResult }[] {
  if (file.compare !== undefined && file.compare !== "layout")
    throw new Error(`rows that compare by ${String(file.compare)} are not known`);
  const fill = (text: string): string => fillTimes(text, file.now);
  const objects = fill(companions.objects);
  const exec = JSON.parse(companions.exec) as RecordedCluster["exec"];
  const known = recordedIds((JSON.parse(objects) as { items: KubeObject[] }).items);
  return file.cases.map((recorded) => {
    const one = JSON.parse(fill(JSON.stringify(recorded))) as KubectlCase;
    return {
      id: one.id,
      run() {
        const world = createKubectlWorld({
          now: file.now,
          tz: file.tz,
          version: file.kubectl,
          // Every case has objects of its own.
          objects: (JSON.parse(objects) as { items: KubeObject[] }).items,
          log: (path) => logText(companions.logs, path, fill),
          exec,
          chunks: allChunks(),
        });
        return {
          id: one.id,
          category: one.argv[0] ?? "",
          difference: differenceOf(one, runKubectlCase(one, world), known, file.compare),
        };
      },
    };
  });
}

/** The text of a recorded log, or undefined where there is none. */
export function logText(folder: string, path: string, fill: (text: string) => string): string | undefined {
  try {
    return fill(readFileSync(join(folder, path), "utf8"));
  } catch {
    return undefined;
  }
}
