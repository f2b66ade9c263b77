// Opens pages of rules and of the manual rendered, instead of their Markdown source.

import * as vscode from "vscode";

export const OPEN_PAGE = "serviceconfig.openPage";
const PAGE = /\((file:[^)]*\.md(?:#[^)]*)?)\)/g;

export function registerPages(): vscode.Disposable {
  return vscode.commands.registerCommand(OPEN_PAGE, (address: string) =>
    vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.parse(address, true)),
  );
}

/** Makes links to pages open them rendered. */
export function withRenderedPages(hover: vscode.Hover | null | undefined): void {
  for (const content of hover?.contents ?? []) {
    if (content instanceof vscode.MarkdownString) {
      content.value = content.value.replace(PAGE, (_, address: string) => `(${command(address)})`);
    }
  }
}

/** Makes the link of a diagnostic's code open the page of the rule rendered. */
export function withRenderedCode(diagnostic: vscode.Diagnostic): void {
  const code = diagnostic.code;
  if (typeof code === "object" && code.target.scheme === "file") {
    diagnostic.code = { ...code, target: vscode.Uri.parse(command(code.target.toString())) };
  }
}

function command(address: string): string {
  return `command:${OPEN_PAGE}?${encodeURIComponent(JSON.stringify([address]))}`;
}
