/** All examples, by what they are about: what instructors show, and what goes wrong. */
import { use, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Icon } from "../../kit/icon.tsx";
import { say, choose } from "../../store/workbench-store.ts";
import { download } from "../../store/commands.ts";
import { exportProgress, importProgress, lessonsDone } from "../../store/lessons.ts";
import { galleryGroups, openGalleryEntry } from "../../store/gallery.ts";
import type { GalleryGroup } from "../../store/gallery.ts";
import { loadExampleTexts } from "../../locale/examples/examples.ts";
import { language, many, t } from "../../locale/locale.ts";
import "./gallery.css";

/** Titles in the person's language, where that is not English. */
const texts = language === "en" ? null : loadExampleTexts();

export function Gallery(): ReactElement {
  if (texts) use(texts);
  const [query, setQuery] = useState("");
  const groups = galleryGroups(query);
  const found = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <Dialog title={t("Examples")} className="gallery" onClose={close}>
      <label className="search-field">
        <Icon name="search" />
        <span className="visually-hidden">{t("Find an example")}</span>
        <input
          type="search"
          data-first-focus
          placeholder={t("Find: probe, CrashLoopBackOff, sidecar…")}
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
        />
        <output>{many(found, "1 example", "{n} examples")}</output>
      </label>
      <div className="gallery-list">
        {groups.map((group) => (
          <Group key={group.folder} group={group} />
        ))}
        {found === 0 && <p className="empty">{t("No example has these words.")}</p>}
      </div>
    </Dialog>
  );
}

function nameOf(file: string): string {
  return file.replace(/^.*\/|\.\w+$/g, "");
}

/** What has been finished, for another browser. */
function Progress(): ReactElement {
  const load = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      importProgress(await file.text());
      say(t("The progress was taken over."));
    } catch {
      say(t("{name} holds no progress in lessons.", { name: file.name }));
    }
  };
  return (
    <p className="gallery-progress">
      <Button onClick={() => download("podarium-progress.json", exportProgress())}>{t("Save your progress")}</Button>
      <label className="button plain">
        {t("Take over a saved one")}
        <input
          type="file"
          accept="application/json"
          className="visually-hidden"
          onChange={(event) => void load(event.target.files?.[0])}
        />
      </label>
    </p>
  );
}

function Group({ group: { folder, title, about, entries } }: { group: GalleryGroup }): ReactElement {
  const done = lessonsDone();
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p>{about}</p>
      {folder === "lessons" && <Progress />}
      {folder === "challenges" && (
        <p className="gallery-progress">
          <Button
            icon="plus"
            onClick={() => {
              close();
              choose({ building: true });
            }}
          >
            {t("Make your own")}
          </Button>
        </p>
      )}
      <ul>
        {entries.map((entry) => (
          <li key={entry.file}>
            <button
              type="button"
              onClick={() => {
                close();
                choose({ failure: null });
                openGalleryEntry(entry).catch(() => say(t("{title} could not be loaded.", { title: entry.title })));
              }}
            >
              <b>
                {entry.title}
                {done.has(nameOf(entry.file)) && (
                  <>
                    {" "}
                    <Icon name="check" size={13} />
                    <span className="visually-hidden">{t(", done")}</span>
                  </>
                )}
              </b>
              <span>{entry.about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function close(): void {
  choose({ galleryOpen: false });
}
