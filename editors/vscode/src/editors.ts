// The editor with a served file that the user was in last; a preview may have the focus.

import * as vscode from "vscode";

/** The languages that the server has answers for, by their ids. */
export const LANGUAGES = ["nix", "systemd"];

let last: vscode.TextEditor | undefined;

/** The active editor with a served file, else the last one that is still visible. */
export function servedEditor(): vscode.TextEditor | undefined {
  const active = vscode.window.activeTextEditor;
  if (active !== undefined && LANGUAGES.includes(active.document.languageId)) {
    last = active;
  }
  return last !== undefined && vscode.window.visibleTextEditors.includes(last) ? last : undefined;
}
