/** Files of the person's own: a run, a lesson or a challenge, manifests. */
import { addFile, openScenario } from "./commands.ts";
import { isScenario } from "./examples.ts";
import { beginLesson } from "./lessons.ts";
import { say } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

/** Asks for files, and opens them. */
export function importRun(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".yaml,.yml,.json,.md,text/plain";
  input.multiple = true;
  input.addEventListener("change", () => void openFiles([...(input.files ?? [])]));
  input.click();
}

/** A larger file is no manifest. */
export const MAX_FILE_BYTES = 4_000_000;

/** Files that were dropped or chosen: a run is opened, a lesson begun, manifests become files of the editor. */
export async function openFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (file.size > MAX_FILE_BYTES) {
      say(t("{name} is larger than 4 MB: that is no manifest.", { name: file.name }));
      continue;
    }
    const text = await file.text();
    if (isScenario(text)) openScenario(text);
    else if (isLesson(text)) beginLesson(file.name.replace(/\.\w+$/, ""), text);
    else addFile(file.name, text);
  }
}

/** Markdown with front matter that says so. */
function isLesson(text: string): boolean {
  return /^---\r?\n(?:[^\n]*\n){0,30}?kind:\s*(?:Lesson|Challenge)\b/.test(text);
}
