/** The runs that were made of this scenario: which one this is, the others, and a name for it. */
import { useState } from "react";
import type { ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { Menu } from "../../kit/menu.tsx";
import { chooseBranch, renameBranch } from "../../store/commands.ts";
import { formatClock } from "../../store/time.ts";
import type { BranchView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

const NONE: BranchView[] = [];

export function BranchMenu(): ReactElement | null {
  const branches = useWorkbench((state) => state.view?.branches ?? NONE);
  const [naming, setNaming] = useState<string | null>(null);
  const current = branches.find((branch) => branch.current);
  if (!current) return null;
  if (naming !== null) {
    const done = (): void => {
      renameBranch(current.id, naming);
      setNaming(null);
    };
    return (
      <form
        className="branch-name"
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        <input
          className="field"
          aria-label={t("Name of this run")}
          value={naming}
          maxLength={60}
          // Asked for by the menu item that was just chosen.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => setNaming(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === "Escape") setNaming(null);
          }}
        />
      </form>
    );
  }
  return (
    <Menu
      label={t("Runs of this scenario")}
      isNamedByContent
      className="branch-button"
      button={
        <>
          <Icon name="branch" size={14} />
          <span className="visually-hidden">{t("Runs of this scenario; this is")}</span>
          <span>{current.name}</span>
          <Icon name="down" size={11} />
        </>
      }
      items={[
        ...branches.map((branch) => ({
          key: branch.id,
          label: branch.name,
          detail: detailOf(branch),
          checked: branch.current,
          choose: () => {
            if (!branch.current) chooseBranch(branch.id);
          },
        })),
        ...branches
          .filter((branch) => !branch.current)
          .map((branch) => ({
            key: `compare ${branch.id}`,
            label: t("Compare with {name}…", { name: branch.name }),
            choose: () => choose({ comparing: branch.id }),
          })),
        { key: "rename", label: t("Name this run…"), choose: () => setNaming(current.name) },
      ]}
    />
  );
}

function detailOf({ from, head }: BranchView): string {
  const reached = formatClock(head);
  return from
    ? t("left {name} at {time}, reached {reached}", { name: from.name, time: formatClock(from.t), reached })
    : t("reached {reached}", { reached });
}
