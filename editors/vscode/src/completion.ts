// Adapts completion items to the list of VS Code.

import * as vscode from "vscode";
import type {
  ClientCapabilities,
  FeatureState,
  ResolveCompletionItemSignature,
  StaticFeature,
} from "vscode-languageclient/node";

/** Says in the capabilities that an item may open the next list, as other servers read it too. */
export class ListsCompletions implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const commands = { commands: ["editor.action.triggerSuggest"] };
    capabilities.experimental = { ...capabilities.experimental, commands };
  }

  initialize(): void {}

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {}
}

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
