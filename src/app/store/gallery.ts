/** The examples beyond the menu: what can go wrong, and demonstrations; each file is a chunk that is loaded when chosen. */
import { isScenario } from "./examples.ts";
import { openLesson } from "./lessons.ts";
import { openManifest, openScenario } from "./commands.ts";
import { GALLERY } from "./gallery.frozen.ts";
import type { GalleryEntry } from "./gallery.frozen.ts";
import { exampleText } from "../locale/examples/examples.ts";
import { language, t } from "../locale/locale.ts";
import { lessonIn } from "./translated-lessons.ts";

const texts = import.meta.glob<string>("../../../examples/*/*.yaml", { query: "?raw", import: "default" });

/** What the folders hold, in the order in which they are shown; a folder without words here comes after, by its name. */
const FOLDERS: Readonly<Record<string, { title: string; about: string }>> = {
  lessons: {
    title: t("Lessons"),
    about: t(
      "A course, five to ten minutes each: you do it, and the simulation checks it. Begin with the first; it takes nothing for known.",
    ),
  },
  challenges: {
    title: t("Challenges"),
    about: t("Something is broken, and nobody says what. kubectl is all you have."),
  },
  demos: { title: t("Demonstrations"), about: t("What instructors show, each with a moment of surprise.") },
  scripts: {
    title: t("Scripts for a class"),
    about: t("Told step by step with one key, with notes, questions, and failures that wait on keys."),
  },
  problems: { title: t("What goes wrong"), about: t("The questions that learners ask, from symptom to repair.") },
  uses: {
    title: t("What they are for"),
    about: t("The uses of init containers and sidecars: refresh, proxy, wait, fetch, prepare."),
  },
  workloads: { title: t("Workloads"), about: t("Deployments, StatefulSets, Jobs and CronJobs through their lives.") },
};

export interface GalleryGroup {
  folder: string;
  title: string;
  about: string;
  entries: readonly GalleryEntry[];
}

/** The groups with the entries that have every word of the query. */
export function galleryGroups(query: string): GalleryGroup[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const order = Object.keys(FOLDERS);
  const all = GALLERY.map((entry) => ({ ...entry, title: exampleText(entry.title), about: exampleText(entry.about) }));
  const folders = [...new Set(all.map(({ folder }) => folder))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  function rank(folder: string): number {
    const index = order.indexOf(folder);
    return index === -1 ? order.length : index;
  }
  return folders
    .map((folder): GalleryGroup => {
      const { title, about } = FOLDERS[folder] ?? {
        title: folder.replace(/^./, (first) => first.toUpperCase()),
        about: "",
      };
      const fits = ({ title: name, about: more, file }: GalleryEntry): boolean =>
        words.every((word) => `${name} ${more} ${file} ${title}`.toLowerCase().includes(word));
      return { folder, title, about, entries: all.filter((entry) => entry.folder === folder && fits(entry)) };
    })
    .filter(({ entries }) => entries.length > 0);
}

/** Begins the run, or the lesson, that the file is. */
export async function openGalleryEntry({ file, title }: GalleryEntry): Promise<void> {
  if (file.endsWith(".md")) {
    await openLesson(file, lessonIn(language, file));
    return;
  }
  const text = await texts[`../../../examples/${file}`]?.();
  if (text === undefined) return;
  if (isScenario(text)) openScenario(text);
  else openManifest(file.replace(/^.*\//, ""), text, title);
}
