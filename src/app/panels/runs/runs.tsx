/** Runs that are kept under a name: keeping this one, going on with another, new names, and an end. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { exportRun } from "../../store/commands.ts";
import { deleteShelved, renameShelved, shelve, shelvedRuns } from "../../store/run-shelf.ts";
import type { Shelved, ShelvedRun } from "../../store/run-shelf.ts";
import { presentRun, resume } from "../../store/start.ts";
import { formatClock } from "../../store/time.ts";
import { choose, say, useWorkbench } from "../../store/workbench-store.ts";
import { language, many, t } from "../../locale/locale.ts";
import "./runs.css";

export function Runs(): ReactElement {
  const title = useWorkbench((state) => state.title);
  const [list, setList] = useState<Shelved<ShelvedRun[]> | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [name, setName] = useState(title);
  const [deleted, setDeleted] = useState<ShelvedRun | null>(null);

  const runs = list?.ok === true ? list.value : [];
  const told = trouble ?? (list?.ok === false ? list.reason : null);
  useEffect(() => {
    void shelvedRuns().then(setList);
  }, []);

  /** Whether it was done; the list is as it is then. */
  async function change(changing: Promise<Shelved<unknown>>): Promise<boolean> {
    const done = await changing;
    setTrouble(done.ok ? null : done.reason);
    setList(await shelvedRuns());
    return done.ok;
  }

  async function keep(): Promise<void> {
    const run = await presentRun();
    if (!run) setTrouble(t("The run could not be kept: the simulation does not answer."));
    else if (await change(shelve(name, run))) say(t("Kept as {name}.", { name: name.trim() || t("a run") }));
  }

  return (
    <Dialog title={t("My runs")} className="runs-dialog" onClose={() => choose({ runsOpen: false })}>
      <form
        className="runs-keep"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <input
          className="field"
          aria-label={t("Name for this run")}
          value={name}
          maxLength={80}
          data-first-focus
          onChange={(event) => setName(event.target.value)}
        />
        <Button icon="check" look="primary" onClick={() => void keep()}>
          {t("Keep this run")}
        </Button>
      </form>
      <div role="status">
        {told !== null && (
          <p className="runs-trouble">
            {told}{" "}
            <Button icon="file" onClick={() => void exportRun()}>
              {t("Save as a file")}
            </Button>
          </p>
        )}
        {deleted !== null && (
          <p>
            {t("{name} is deleted.", { name: deleted.name })}{" "}
            <Button
              onClick={() => {
                setDeleted(null);
                void change(shelve(deleted.name, deleted.run));
              }}
            >
              {t("Undo")}
            </Button>
          </p>
        )}
      </div>
      {list === null && <p className="empty">{t("Looking…")}</p>}
      {list?.ok === true && runs.length === 0 && (
        <p className="empty">
          {t("No run is kept yet. One that is comes back as it was: its files, its clock, and the runs beside it.")}
        </p>
      )}
      <ul className="runs-list" aria-label={t("Kept runs")}>
        {runs.map((shelved) => (
          <Row
            key={shelved.id}
            shelved={shelved}
            onRename={(text) => void change(renameShelved(shelved, text))}
            onDelete={() => {
              setDeleted(shelved);
              void change(deleteShelved(shelved.id));
            }}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  shelved: ShelvedRun;
  onRename: (name: string) => void;
  onDelete: () => void;
}

function Row({ shelved, onRename, onDelete }: RowProps): ReactElement {
  const { name, keptAt, run } = shelved;
  const [naming, setNaming] = useState<string | null>(null);
  if (naming !== null) {
    const done = (): void => {
      if (naming.trim() !== name) onRename(naming);
      setNaming(null);
    };
    return (
      <li>
        <input
          className="field"
          aria-label={t("New name for {name}", { name })}
          value={naming}
          maxLength={80}
          // Asked for by the button that was just pressed.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => setNaming(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === "Enter") done();
          }}
        />
      </li>
    );
  }
  const others = Math.max(0, run.branches.length - 1);
  return (
    <li>
      <button
        type="button"
        className="runs-open"
        onClick={() => {
          resume(run);
          choose({ runsOpen: false, failure: null, selectedPod: null, selectedContainer: null, selectedFile: null });
        }}
      >
        <b>{name}</b>
        <span>
          {t("at {time}", { time: formatClock(run.now) })}
          {others > 0 && many(others, ", {n} run beside it", ", {n} runs beside it")}
          {t(", kept {when}", { when: new Date(keptAt).toLocaleString(language) })}
        </span>
      </button>
      <Button look="ghost" aria-label={t("Rename {name}", { name })} onClick={() => setNaming(name)}>
        {t("Rename")}
      </Button>
      <IconButton icon="cross" label={t("Delete {name}", { name })} onClick={onDelete} />
    </li>
  );
}
