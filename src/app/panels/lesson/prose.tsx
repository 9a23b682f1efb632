/** The prose of lessons as elements: what a stranger wrote becomes text and nothing else. */
import type { ReactElement, ReactNode } from "react";
import type { Inline, Prose as ProseNode } from "../../store/view.ts";

/** Nodes have no names of their own: their order is what they are. */
export function Prose({ nodes }: { nodes: readonly ProseNode[] }): ReactElement {
  return <>{nodes.map((node, index) => block(node, index))}</>;
}

function block(node: ProseNode, key: number): ReactElement {
  switch (node.type) {
    case "heading": {
      // The panel has the first level.
      const Heading = node.level <= 1 ? "h2" : node.level === 2 ? "h3" : "h4";
      return <Heading key={key}>{inline(node.text)}</Heading>;
    }
    case "paragraph":
      return <p key={key}>{inline(node.text)}</p>;
    case "quote":
      return <blockquote key={key}>{inline(node.text)}</blockquote>;
    case "list": {
      const List = node.ordered ? "ol" : "ul";
      return (
        <List key={key}>
          {node.items.map((item, index) => (
            <li key={index}>{inline(item)}</li>
          ))}
        </List>
      );
    }
    case "code":
      return (
        <pre key={key} className="lesson-code" tabIndex={0}>
          {node.text}
        </pre>
      );
    case "table":
      return (
        <table key={key}>
          <thead>
            <tr>
              {node.head.map((cell, index) => (
                <th key={index} scope="col">
                  {inline(cell)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {node.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{inline(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function inline(nodes: readonly Inline[]): ReactNode {
  return nodes.map((node, index) => {
    switch (node.type) {
      case "text":
        return node.text;
      case "code":
        return <code key={index}>{node.text}</code>;
      case "strong":
        return <strong key={index}>{inline(node.text)}</strong>;
      case "emphasis":
        return <em key={index}>{inline(node.text)}</em>;
      case "link":
        return (
          <a key={index} href={node.href} target="_blank" rel="noopener noreferrer">
            {node.text}
          </a>
        );
    }
  });
}
