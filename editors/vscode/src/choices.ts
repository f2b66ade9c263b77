// Lets the user choose one of the hardening lines that the server offers, and adds it.

import * as vscode from "vscode";
import type { LanguageClient, WorkspaceEdit } from "vscode-languageclient/node";

interface Line {
  readonly title: string;
  readonly question: string;
  readonly documentation: string;
  readonly edit: WorkspaceEdit;
}

interface Choice extends vscode.QuickPickItem {
  readonly line: Line;
}

/** Effect: asks for one of the lines and applies its edit. */
export async function chooseLine(client: LanguageClient, lines: readonly Line[]): Promise<void> {
  const choices = lines.map(toChoice);
  const picked = await vscode.window.showQuickPick(choices, {
    title: "More hardening lines",
    placeHolder: "Answer the question with no before you add the line",
    matchOnDetail: true,
  });
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(picked?.line.edit);
  if (edit !== undefined) {
    await vscode.workspace.applyEdit(edit);
  }
}

/** "Add PrivateTmp=true (9.6 → 9.2)" as "PrivateTmp=true", its effect, and the question. */
function toChoice(line: Line): Choice {
  const [, label, effect] = /^Add (.*) \((.*)\)$/.exec(line.title) ?? [];
  return { label: label ?? line.title, description: effect ?? "", detail: line.question, line };
}
