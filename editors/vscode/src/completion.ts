// Knows how an entry of the list looks in VS Code; what it says is the server's.

import * as vscode from "vscode";
import type { ResolveCompletionItemSignature } from "vscode-languageclient/node";

/** VS Code shows detail and documentation under each other: what both say is said once. */
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
