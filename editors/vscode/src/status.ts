// Shows the state of the server in the status bar; a click opens the menu.

import * as vscode from "vscode";

export type State =
  | { readonly is: "starting" }
  | { readonly is: "running"; readonly version: string; readonly where: string }
  | { readonly is: "waiting"; readonly seconds: number }
  | { readonly is: "stopped"; readonly why: string };

export class Status implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly watch: vscode.Disposable;
  private state: State = { is: "starting" };

  constructor() {
    this.item = vscode.window.createStatusBarItem("serviceconfig", vscode.StatusBarAlignment.Right);
    this.item.name = "NixOS serviceConfig";
    this.item.command = "serviceconfig.menu";
    this.watch = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.workspace.onDidChangeConfiguration(() => this.draw()),
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
    this.draw();
  }

  dispose(): void {
    this.item.dispose();
    this.watch.dispose();
  }

  private draw(): void {
    const { text, tooltip, alarming } = describe(this.state);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = alarming
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId === "nix") {
      this.item.show();
    } else {
      this.item.hide();
    }
  }
}

/** The configured systemd version for the active document: "auto" or a number. */
export function chosenSystemd(): string {
  const scope = vscode.window.activeTextEditor?.document.uri;
  return vscode.workspace.getConfiguration("serviceconfig", scope).get("systemdVersion", "auto");
}

function describe(state: State): { text: string; tooltip: string; alarming: boolean } {
  switch (state.is) {
    case "starting":
      return { text: "$(sync~spin) systemd", tooltip: "The server starts.", alarming: false };
    case "running":
      return {
        text: `$(shield) systemd ${chosenSystemd()}`,
        tooltip: `serviceconfig-ls ${state.version}\nsystemd: ${chosenSystemd()}\nFrom ${state.where}`,
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
