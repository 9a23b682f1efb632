/** Title and first words of every example in a folder of examples/, read when the page is built. */
const texts = import.meta.glob<string>("../../../examples/*/*.{yaml,md}", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface GalleryEntry {
  /** `problems/04-image-typo.yaml`. */
  file: string;
  folder: string;
  title: string;
  /** The comment that the file begins with. */
  about: string;
}

export const GALLERY: readonly GalleryEntry[] = Object.entries(texts)
  .map(([path, text]) => {
    const file = path.replace(/^.*\/examples\//, "");
    if (file.endsWith(".md")) {
      const head = (key: string): string => new RegExp(`^${key}: *(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
      const about = head("summary").replace(/^"(.*)"$/, "$1");
      return { file, folder: file.replace(/\/.*$/, ""), title: head("title").replace(/^"(.*)"$/, "$1"), about };
    }
    const [, quoted, plain] = /^metadata:\s*\{?[^}]*?\btitle:\s*(?:"([^"\n]*)"|([^},\n]+))/m.exec(text) ?? [];
    const title = quoted ?? plain?.trim();
    return {
      file,
      folder: file.replace(/\/.*$/, ""),
      title: title ?? file.replace(/^.*\/|\.yaml$/g, ""),
      about: (/^(?:#.*\n)+/.exec(text)?.[0] ?? "").replaceAll(/^# ?/gm, "").replaceAll("\n", " ").trim(),
    };
  })
  .sort((a, b) => (a.file < b.file ? -1 : 1));
