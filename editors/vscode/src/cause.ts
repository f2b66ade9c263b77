// From a line of the journal to the setting that caused it, with the changes that let it pass.

import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient, type Location } from "vscode-languageclient/node";

interface Cause {
  readonly unit: string;
  readonly line: string;
  readonly location: Location;
}

interface Change {
  readonly title: string;
  readonly edit: Parameters<LanguageClient["protocol2CodeConverter"]["asWorkspaceEdit"]>[0];
}

/** A line of the journal, which the user pastes. */
export async function askForLine(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Find the Cause of a Failure",
    prompt: "A line of the journal or of systemctl status",
    ignoreFocusOut: true,
  });
}

/**
 * Effect: opens the likeliest setting, or the one that the user chooses, and offers its changes.
 * Returns false if no setting of the open folders may be the cause.
 */
export async function goToCause(client: LanguageClient, text: string, causes: Cause[]): Promise<boolean> {
  const cause = await choose(causes);
  if (cause === undefined) {
    return causes.length > 0;
  }
  const place = client.protocol2CodeConverter.asLocation(cause.location);
  const editor = await vscode.window.showTextDocument(place.uri);
  editor.selection = new vscode.Selection(place.range.start, place.range.start);
  editor.revealRange(place.range, vscode.TextEditorRevealType.InCenter);
  const { uri, range } = cause.location;
  const changes = ((await client.sendRequest(ExecuteCommandRequest.type, {
    command: "serviceconfig.findChanges",
    arguments: [uri, range.start, text],
  })) ?? []) as Change[];
  const picked = await vscode.window.showQuickPick(
    changes.map((change) => ({ label: change.title, change })),
    { title: cause.line, placeHolder: "Change the setting, or press Escape to look at it first" },
  );
  if (picked !== undefined) {
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(picked.change.edit);
    if (edit !== undefined) {
      await vscode.workspace.applyEdit(edit);
    }
  }
  return true;
}

async function choose(causes: Cause[]): Promise<Cause | undefined> {
  if (causes.length < 2) {
    return causes[0];
  }
  const items = causes.map((cause) => ({
    label: cause.line,
    description: cause.unit,
    detail: `${vscode.workspace.asRelativePath(vscode.Uri.parse(cause.location.uri))}:${cause.location.range.start.line + 1}`,
    cause,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Settings that may be the cause, the likeliest first",
  });
  return picked?.cause;
}
