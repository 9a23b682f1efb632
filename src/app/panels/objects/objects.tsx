/** Other objects of the cluster, as rows of `kubectl get`, one table for each kind. */
import type { ReactElement } from "react";
import { useObjects } from "../../store/selectors.ts";
import type { ObjectRow } from "../../store/view.ts";

export function Objects(): ReactElement {
  const objects = useObjects();
  if (objects.length === 0)
    return <p className="empty">Nothing but Pods, if any: what a manifest adds to the cluster is listed here.</p>;
  const kinds = [...new Set(objects.map((object) => object.kind))];
  return (
    <div className="table-area" tabIndex={0} role="region" aria-label="Objects">
      {kinds.map((kind) => (
        <KindTable key={kind} kind={kind} rows={objects.filter((object) => object.kind === kind)} />
      ))}
    </div>
  );
}

function KindTable({ kind, rows }: { kind: string; rows: ObjectRow[] }): ReactElement {
  return (
    <table className="data-table">
      <caption>
        {kind}
        {rows.some((row) => row.inert) && <small> stored and listed; nothing acts on it here</small>}
      </caption>
      <thead>
        <tr>
          {(rows[0]?.columns ?? []).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.namespace}/${row.name}`}>
            {row.columns.map((column, index) => (
              <td key={column} className="mono">
                {row.cells[index] ?? ""}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
