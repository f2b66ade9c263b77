// Shows the state of the server in the status bar; a click opens the menu.

import * as vscode from "vscode";
import { servedEditor } from "./editors";

export type State =
  | { readonly is: "starting" }
  | { readonly is: "running"; readonly version: string; readonly where: string }
  | { readonly is: "waiting"; readonly seconds: number }
  | { readonly is: "stopped"; readonly why: string };

/** What the server uses for a document. */
interface Resolved {
  /** A systemd version, and why it is used. */
  readonly systemd: string;
  /** What completes units that are defined elsewhere; the first one is asked first. */
  readonly bases: readonly string[];
}

const SETTINGS_SENT_AFTER_MS = 500;

export class Status implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly watch: vscode.Disposable;
  private state: State = { is: "starting" };
  /** What the server answered for the active document; undefined until it has. */
  private resolved: Resolved | undefined;

  constructor() {
    this.item = vscode.window.createStatusBarItem("serviceconfig", vscode.StatusBarAlignment.Right);
    this.item.name = "NixOS serviceConfig";
    this.item.command = "serviceconfig.menu";
    this.watch = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => void this.refresh()),
      vscode.workspace.onDidChangeConfiguration(() => {
        this.draw();
        // The client sends the new settings to the server at the same time.
        setTimeout(() => void this.refresh(), SETTINGS_SENT_AFTER_MS);
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.workspace.onDidSaveTextDocument(() => void this.refresh()),
      vscode.languages.onDidChangeDiagnostics(() => this.draw()),
    );
    this.draw();
  }

  show(state: State): void {
    this.state = state;
    void vscode.commands.executeCommand(
      "setContext",
      "serviceconfig.running",
      state.is === "running",
    );
    void this.refresh();
  }

  dispose(): void {
    this.item.dispose();
    this.watch.dispose();
  }

  /** Asks the server which systemd the active document is for, and shows the answer. */
  private async refresh(): Promise<void> {
    this.draw();
    const document = servedEditor()?.document;
    if (this.state.is !== "running" || document === undefined) {
      return;
    }
    try {
      const uri = document.uri.toString();
      this.resolved = await vscode.commands.executeCommand("serviceconfig.status", uri);
    } catch {
      this.resolved = undefined;
    }
    this.draw();
  }

  private draw(): void {
    const editor = servedEditor();
    const findings = editor === undefined ? 0 : countFindings(editor.document.uri);
    const { text, tooltip, alarming } = describe(this.state, this.resolved, findings);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = alarming
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    if (editor !== undefined) {
      this.item.show();
    } else {
      this.item.hide();
    }
  }
}

/** The configured systemd version for the active document: "auto" or a number. */
export function chosenSystemd(): string {
  const scope = servedEditor()?.document.uri;
  return vscode.workspace.getConfiguration("serviceconfig", scope).get("systemdVersion", "auto");
}

/** The systemd in use, with the reason where the server found it. */
function whichSystemd(resolved: Resolved | undefined): string {
  const chosen = chosenSystemd();
  return chosen === "auto" && resolved !== undefined ? resolved.systemd : `systemd ${chosen}`;
}

/** What completes units that are defined elsewhere. */
function whichBase(resolved: Resolved | undefined): string {
  return resolved?.bases.length ? `base: ${resolved.bases.join(", else ")}` : "no base";
}

/** The number of problems that the server reports in a file. */
function countFindings(uri: vscode.Uri): number {
  const all = vscode.languages.getDiagnostics(uri);
  return all.filter(({ source }) => source === "serviceconfig").length;
}

function describe(
  state: State,
  resolved: Resolved | undefined,
  findings: number,
): { text: string; tooltip: string; alarming: boolean } {
  switch (state.is) {
    case "starting":
      return { text: "$(sync~spin) systemd", tooltip: "The server starts.", alarming: false };
    case "running":
      return {
        text: `$(shield) ${whichSystemd(resolved).split(",")[0]}`,
        tooltip: [
          `serviceconfig-ls ${state.version}`,
          whichSystemd(resolved),
          whichBase(resolved),
          findings === 1 ? "1 finding in this file" : `${findings} findings in this file`,
          `From ${state.where}`,
        ].join("\n"),
        alarming: false,
      };
    case "waiting":
      return {
        text: "$(sync~spin) systemd",
        tooltip: `The server crashed; it restarts in ${state.seconds} s.`,
        alarming: true,
      };
    case "stopped":
      return { text: "$(warning) systemd", tooltip: state.why, alarming: true };
  }
}
