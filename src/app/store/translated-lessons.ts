/**
 * Lessons and challenges in other languages than English: files of the same names below `examples/LANGUAGE`, each a chunk
 * that is fetched when it is chosen.
 *
 * Invariant: a translation has the shape of its original: the same files, steps, checks and solutions under the same ids, so
 * that what is done counts in every language (`test/app/translated-lessons.test.ts`).
 */
const texts = import.meta.glob<string>("../../../examples/[a-z][a-z]/*/*.md", { query: "?raw", import: "default" });

/** `lessons/01-what-containers-share.md` in that language; undefined where nobody has translated it. */
export async function lessonIn(language: string, file: string): Promise<string | undefined> {
  return texts[`../../../examples/${language}/${file}`]?.();
}
