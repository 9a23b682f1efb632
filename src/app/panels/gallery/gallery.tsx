/** All examples, by what they are about: what instructors show, and what goes wrong. */
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Icon } from "../../kit/icon.tsx";
import { say, choose } from "../../store/workbench-store.ts";
import { download } from "../../store/commands.ts";
import { exportProgress, importProgress, lessonsDone } from "../../store/lessons.ts";
import { galleryGroups, openGalleryEntry } from "../../store/gallery.ts";
import type { GalleryGroup } from "../../store/gallery.ts";
import "./gallery.css";

export function Gallery(): ReactElement {
  const [query, setQuery] = useState("");
  const groups = galleryGroups(query);
  const found = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <Dialog title="Examples" className="gallery" onClose={close}>
      <label className="search-field">
        <Icon name="search" />
        <span className="visually-hidden">Find an example</span>
        <input
          type="search"
          data-first-focus
          placeholder="Find: probe, CrashLoopBackOff, sidecar…"
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
        />
        <output>{found === 1 ? "1 example" : `${found} examples`}</output>
      </label>
      <div className="gallery-list">
        {groups.map((group) => (
          <Group key={group.folder} group={group} />
        ))}
        {found === 0 && <p className="empty">No example has these words.</p>}
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
      say("The progress was taken over.");
    } catch {
      say(`${file.name} holds no progress in lessons.`);
    }
  };
  return (
    <p className="gallery-progress">
      <Button onClick={() => download("podarium-progress.json", exportProgress())}>Save your progress</Button>
      <label className="button plain">
        Take over a saved one
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
            Make your own
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
                openGalleryEntry(entry).catch(() => say(`${entry.title} could not be loaded.`));
              }}
            >
              <b>
                {entry.title}
                {done.has(nameOf(entry.file)) && (
                  <>
                    {" "}
                    <Icon name="check" size={13} />
                    <span className="visually-hidden">, done</span>
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
