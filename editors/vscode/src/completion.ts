// Adapts completion items to the list of VS Code.

import * as vscode from "vscode";
import type { ResolveCompletionItemSignature } from "vscode-languageclient/node";

/** VS Code shows the documentation below the detail, so a detail that it repeats is removed. */
export async function resolveOnce(
  item: vscode.CompletionItem,
  token: vscode.CancellationToken,
  next: ResolveCompletionItemSignature,
): Promise<vscode.CompletionItem | null | undefined> {
  const full = await next(item, token);
  const told = full?.documentation;
  if (full?.detail && told instanceof vscode.MarkdownString && told.value.includes(full.detail)) {
    full.detail = "";
  }
  return full;
}
